/// The number of a layer: one source read under one mapping.
public struct LayerID: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: UInt32
  public init(_ rawValue: UInt32) { self.rawValue = rawValue }
  public var description: String { String(rawValue) }
  public static func < (left: LayerID, right: LayerID) -> Bool { left.rawValue < right.rawValue }
}
