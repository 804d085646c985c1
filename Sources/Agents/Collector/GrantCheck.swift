import Events

/// Compares what a source's configuration would read with what its grant allows, before anything is
/// sent. A connector checks again what it puts together itself.
struct GrantCheck {
  private let allowed: [String]
  private let readings: [String]

  init(_ source: SourceDefinition) {
    allowed = source.grant.allowed
    let settings = source.connection.settings
    readings = ["table", "path"].compactMap { settings[$0] }.filter { !$0.isEmpty }
  }

  /// The first table or path that no entry of the grant covers. An empty grant allows nothing.
  var firstReadingOutside: String? {
    readings.first { reading in !allowed.contains { Self.covers($0, reading) } }
  }

  /// Whether an entry is the reading itself, or a path above it. A query is not looked at; a path
  /// that climbs (`..`) is never covered.
  static func covers(_ entry: String, _ reading: String) -> Bool {
    let path = reading.split(separator: "?", maxSplits: 1).first.map(String.init) ?? reading
    guard !path.split(separator: "/").contains("..") else { return false }
    if path == entry { return true }
    return path.hasPrefix(entry.hasSuffix("/") ? entry : entry + "/")
  }
}
