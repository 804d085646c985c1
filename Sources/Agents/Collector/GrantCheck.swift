import Events

/// Compares what a source's settings name with what its grant allows, before anything is sent. What
/// a connector puts together itself (the file of a listing, a field) it checks at the call.
struct GrantCheck {
  private let grant: Grant
  private let readings: [String]

  init(_ source: SourceDefinition) {
    grant = source.grant
    let settings = source.connection.settings
    let names: [String]
    switch source.connection.kind {
    case "rest": names = ["path"]
    case "bigquery": names = ["table"]
    case "openmetrics": names = ["path", "history"]
    case "files": names = ["listing"]
    default: names = []
    }
    let streams = (settings["streams"] ?? "").split(separator: ",")
    readings = names.compactMap { settings[$0] }.flatMap { reading -> [String] in
      let path = reading.split(separator: "?", maxSplits: 1).first.map(String.init) ?? reading
      guard path.contains("{stream}") else { return [path] }
      return streams.map { stream in
        path.split(separator: "{stream}", omittingEmptySubsequences: false)
          .joined(separator: stream.split(separator: " ").joined())
      }
    }
    .filter { !$0.isEmpty && !$0.contains("{") }
  }

  /// The first table or path that the grant does not allow. An empty grant allows nothing.
  var firstReadingOutside: String? { readings.first { !grant.allows($0) } }
}
