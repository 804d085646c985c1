/// What to do about a point: nothing, tell somebody, or keep the figure back.
public enum SeriesLevel: String, Hashable, Sendable, CaseIterable, Comparable {
  case ok, flag, hold

  private var rank: Int { self == .ok ? 0 : self == .flag ? 1 : 2 }

  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}
