/// What makes two records the same.
public enum RecordIdentity: Hashable, Sendable {
  /// Something that happened once: its id (parts whose values are joined) comes again within
  /// `within` of its first arrival only as a duplicate.
  case happenings(id: [KeyPart], within: Duration)
  /// Something that exists and changes: a newer version replaces the older. Without a `version`
  /// path the order of arrival decides.
  case objects(key: [KeyPart], version: String?)
}

/// One part of a key: the value at the first of these JSONPaths that finds one. A part without a
/// value is empty; a key with only empty parts sends its record to quarantine.
public struct KeyPart: Hashable, Sendable, ExpressibleByStringLiteral, ExpressibleByArrayLiteral {
  public var paths: [String]

  public init(paths: [String]) { self.paths = paths }
  public init(stringLiteral path: String) { self.init(paths: [path]) }
  public init(arrayLiteral paths: String...) { self.init(paths: paths) }
}
