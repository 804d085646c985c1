/// A name with one meaning, so that a metric cannot stand where a source belongs.
public protocol Name: Hashable, Comparable, Sendable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  var rawValue: String { get }
  init(_ rawValue: String)
}

extension Name {
  public init(stringLiteral value: String) { self.init(value) }
  public var description: String { rawValue }
  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// One service and how to reach it.
public struct SourceID: Name {
  public let rawValue: String
  public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// A company's number by name, `active_users_28d`.
public struct MetricName: Name {
  public let rawValue: String
  public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// How a metric is counted, by name; the metric's own is `ours`.
public struct DefinitionName: Name {
  public let rawValue: String
  public init(_ rawValue: String) { self.rawValue = rawValue }
  public static let ours = DefinitionName("ours")
}

/// What was observed: an engagement event, an invoice line. Metrics are folds over measures.
public struct MeasureName: Name {
  public let rawValue: String
  public init(_ rawValue: String) { self.rawValue = rawValue }
}

/// Which agent, credential or person an event comes from: `agent:collector`, `person:ana`.
public struct Actor: Name {
  public let rawValue: String
  public init(_ rawValue: String) { self.rawValue = rawValue }
}
