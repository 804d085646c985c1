import Agents
import EventLog
import Events
import Replay

/// Normalizes the records of one source again, under another mapping, into a layer that is not live.
///
/// It goes on where the layer stops, slice by slice; each slice is durable with its link state, so it
/// may be killed anywhere and begun again.
struct LayerRebuild {
  private let log: Log
  private let source: SourceDefinition
  private let layer: LayerID
  private let normalizer: Normalizer
  private let linker: Linker

  /// So many records are made durable together.
  private static let slice = 1 << 14

  init(
    _ source: SourceDefinition, zones: [String: Zone], layer: LayerID, in log: Log
  ) throws {
    self.log = log
    self.source = source
    self.layer = layer
    normalizer = try Normalizer(source: source, zones: zones)
    linker = Linker(source: source, layer: layer.rawValue)
  }

  /// Extends the layer over every record before an offset.
  /// - Parameter progress: The share of it that is done.
  /// - Throws: ``EventLogError/layerBehind(layer:caughtUpTo:head:)`` if somebody else extends it.
  func extend(to end: Offset, progress: (Double) async throws -> Void) async throws {
    let all = Double(max(1, end.rawValue))
    while true {
      let reader = try log.reader()
      let change = try LayerExtension(of: layer, in: log)
      guard change.from < end else { return }
      let (records, stop) = try slice(from: change.from, to: end, reader)
      try await log.extend(try linked(records, in: change, reader), to: stop)
      try await progress(Double(stop.rawValue) / all)
    }
  }

  private struct Record {
    let offset: Offset
    /// Nil if it was erased.
    let mapped: Mapped?
    let arrivedAt: Timestamp
  }

  /// The next records of the source.
  /// - Returns: With them the offset behind which the next slice begins.
  private func slice(
    from: Offset, to end: Offset, _ reader: LogReader
  ) throws -> (records: [Record], stop: Offset) {
    var records: [Record] = []
    var stop = end
    try RecordMapping(normalizer).scan(from..<end, of: reader) { record, mapped in
      records.append(
        Record(offset: record.offset, mapped: mapped, arrivedAt: record.collectedAt))
      guard records.count == Self.slice else { return .goOn }
      stop = record.offset.next
      return .stop
    }
    return (records, stop)
  }

  private func linked(
    _ records: [Record], in begun: LayerExtension, _ reader: LogReader
  ) throws -> LayerExtension {
    var change = begun
    let keys = records.map { LinkSession.key($0.mapped?.key ?? "") }
    let stored = try reader.links(layer, keys: keys)
    var session = LinkSession(linker, source: source.id)
    for (place, record) in records.enumerated() {
      guard let mapped = record.mapped else {
        try change.setOutcome(.erased, of: record.offset)
        continue
      }
      let linked = try session.link(mapped, at: record.offset, knownAt: record.arrivedAt) { _ in
        stored[place]
      }
      for row in linked.rows { try change.append(row, record: record.offset) }
      try change.setOutcome(linked.outcome, of: record.offset)
    }
    for (key, value) in session.changes { change.link(key: key, value: value) }
    return change
  }
}
