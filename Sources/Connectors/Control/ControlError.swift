/// Why a run did not append what a command gave it.
public enum ControlError: Error, Hashable, CustomStringConvertible {
  case refused(String)
  case noAnswer(path: String)

  public var description: String {
    switch self {
    case .refused(let reason): "CTL-1: the run did not take it: \(reason)."
    case .noAnswer(let path):
      "CTL-2: the run that holds the log did not answer at \(path): it may be of an older build, or "
        + "just starting or ending. Try again, or stop it first."
    }
  }
}
