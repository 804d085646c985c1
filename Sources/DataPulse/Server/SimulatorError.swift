/// Why a simulator cannot serve.
public enum SimulatorError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Another process listens on the port.
  case portTaken(Int)
  /// A file that callers need cannot be written.
  case unwritable(directory: String, reason: String)

  public var description: String {
    switch self {
    case .portTaken(let port):
      """
      SIM-1: port \(port) on 127.0.0.1 is taken. Choose another with --port, or --port 0 for a \
      free one.
      """
    case .unwritable(let directory, let reason):
      """
      SIM-2: \(directory) cannot be written (\(reason)). Choose a directory that you may write, \
      with --directory.
      """
    }
  }
}
