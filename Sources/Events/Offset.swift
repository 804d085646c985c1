/// An event's place in the log. The first event of a log has offset 0.
public struct Offset: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: UInt64

  public init(_ rawValue: UInt64) { self.rawValue = rawValue }

  public var next: Offset { Offset(rawValue + 1) }
  public var description: String { String(rawValue) }
  public static func < (left: Offset, right: Offset) -> Bool { left.rawValue < right.rawValue }
}
