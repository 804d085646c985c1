public import EventLog
import Events

/// Everything that a log holds, read by its public functions and said in a few lines: how much of
/// each, and the SHA-256 of it. Two logs that say the same have the same transcript.
public enum LogTranscript {
  /// The lines.
  /// - Throws: What reading throws.
  public static func lines(of log: LogReader) throws -> [String] {
    var lines = [
      "format \(log.header.format) id \(log.header.id.hexadecimal) seed \(log.header.seed)",
      "head \(log.head) root \(try log.root().hexadecimal)",
      try events(of: log),
    ]
    for kind in try kinds(of: log) { lines.append(kind) }
    for vocabulary in Vocabulary.allCases {
      let count = try log.symbols.count(of: vocabulary)
      let texts = try (0...count).map { try log.symbols.text(UInt32($0), in: vocabulary) }
      lines.append(line("symbols \(vocabulary)", texts))
    }
    for (id, record) in try log.layers().sorted(by: { $0.id < $1.id }) {
      lines += try layer(id, record, of: log)
    }
    lines.append("cursor collector \(try log.cursor(of: "collector"))")
    if let producer = try log.producer("fixture") {
      lines.append(
        "producer fixture sequence \(producer.stamp.sequence) first \(producer.receipt.first)")
    }
    if let state = try log.projection("rows-per-measure", version: "1") {
      lines.append("projection \(state.offset) \(state.digest.hexadecimal)")
    }
    try log.forEachCheckpoint { checkpoint in
      lines.append("checkpoint \(checkpoint.checkpoint.size)")
      return .goOn
    }
    return lines
  }

  private static func line(_ name: String, _ parts: [String]) -> String {
    let digest = Digest32.sha256(of: Array(parts.joined(separator: "\n").utf8))
    return "\(name): \(parts.count) \(digest.hexadecimal)"
  }

  private static func events(of log: LogReader) throws -> String {
    var parts: [String] = []
    try log.scan { batch in
      for index in 0..<batch.count {
        parts.append(
          "\(batch.numbers[index]) \(batch.knowledgeTimes[index]) "
            + Array(batch.stored(at: index)).hexadecimal)
      }
      return .goOn
    }
    return line("events", parts)
  }

  /// How many events of each kind there are, read one by one.
  private static func kinds(of log: LogReader) throws -> [String] {
    var counts: [String: Int] = [:]
    try log.eachEvent { counts[$0.event.kind, default: 0] += 1 }
    return counts.keys.sorted().map { "kind \($0): \(counts[$0] ?? 0)" }
  }

  private static func layer(
    _ id: LayerID, _ record: LayerRecord, of log: LogReader
  ) throws -> [String] {
    var rows: [String] = []
    try log.scanRows(of: id) { batch in
      for index in 0..<batch.count {
        let row = try batch.observation(
          at: index, source: SourceID(record.source), symbols: log.symbols)
        rows.append("\(batch.records[index]) \(batch.ordinals[index]) \(said(row))")
      }
      return .goOn
    }
    var outcomes: [String] = []
    try log.scanOutcomes(of: id) { batch in
      for index in 0..<batch.count {
        outcomes.append(
          "\(batch.records[index]) \(try batch.outcome(at: index, symbols: log.symbols))")
      }
      return .goOn
    }
    var links: [String] = []
    try log.links(of: id) { key, value in
      links.append("\(key.hexadecimal) \(value.hexadecimal)")
    }
    let name = "layer \(id) of \(record.source)"
    return [
      line("\(name), rows", rows), line("\(name), outcomes", outcomes),
      line("\(name), links", links),
    ]
  }

  private static func said(_ row: Observation) -> String {
    let replaces = row.replaces.map { "\($0.offset)/\($0.layer)/\($0.ordinal)" } ?? "-"
    return [
      row.measure.rawValue, row.name, row.entity, row.counterpart, "\(row.value)", row.unit,
      "\(row.labels)", "\(row.eventTime.microseconds)", "\(row.originTime.microseconds)",
      "\(row.arrivedAt.microseconds)", "\(row.weight)", replaces, "\(row.reason)",
    ].joined(separator: "|")
  }
}
