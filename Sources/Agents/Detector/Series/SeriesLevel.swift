/// What to do about a point: nothing, tell somebody, or keep the figure back.
public enum SeriesLevel: String, Hashable, Sendable, CaseIterable {
  case ok, flag, hold
}
