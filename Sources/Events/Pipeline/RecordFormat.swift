/// How the bytes of one record are written. Whatever the format, mappings see a JSON value.
public enum RecordFormat: Hashable, Sendable {
  case json
  /// One line of separated values: an object with a text for each column, null where it is
  /// empty.
  case separated(SeparatedFormat)
  /// One sample line of OpenMetrics:
  /// `{"name":…,"labels":{…},"value":12,"timestamp":1764079170}`; the timestamp is null where the
  /// line has none.
  case openMetrics
}

/// Lines of separated values (RFC 4180, with another separator where a source has one).
public struct SeparatedFormat: Hashable, Sendable {
  /// The columns' names in the order of the line; a line with another number of values goes to
  /// quarantine.
  public var columns: [String]
  /// One ASCII character.
  public var separator: String
  public var encoding: TextEncoding

  public enum TextEncoding: String, Hashable, Sendable, CaseIterable {
    case utf8 = "utf-8"
    case latin1 = "iso-8859-1"
  }

  public init(columns: [String], separator: String = ",", encoding: TextEncoding = .utf8) {
    self.columns = columns
    self.separator = separator
    self.encoding = encoding
  }
}
