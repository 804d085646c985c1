import Agents
import EventLog
import Events

/// Watches whether the records of a source still look as they did.
extension LiveRun {
  /// So many events back a start looks, to know what records look like.
  private static let lookBack: UInt64 = 1 << 16

  /// What the latest records of the log look like. What drifted among them has been said already.
  static func recentShapes(
    _ schema: SchemaWatch, _ intakes: [SourceID: SourceIntake], in reader: LogReader
  ) throws -> SchemaWatch.State {
    var state = schema.initialState
    var scratch = Normalizer.Scratch()
    let head = reader.head.rawValue
    let start = Offset(head - min(head, lookBack))
    try reader.eachEvent(in: start..<reader.head, kinds: [RecordCollected.kind]) { recorded in
      guard case .recordCollected(let record) = recorded.event,
        let bytes = record.payload.plain, let intake = intakes[record.source]
      else { return }
      let mapped = intake.normalizer.map(bytes, using: &scratch)
      _ = schema.observe(
        &state, source: record.source, record: bytes, shape: mapped.shape,
        day: recorded.knowledgeTime.dayInUTC)
    }
    return state
  }

  /// What has changed with these records: an event for each change, and words for those that may do
  /// harm.
  func drifts(
    in records: [[UInt8]], _ mapped: [Mapped], of source: SourceID, at now: Timestamp
  ) -> (drafts: [EventDraft], warnings: [String]) {
    var drafts: [EventDraft] = []
    var warnings: [String] = []
    let day = now.dayInUTC
    for place in records.indices {
      let drifts = schema.observe(
        &schemaState, source: source, record: records[place], shape: mapped[place].shape, day: day)
      for drift in drifts {
        drafts.append(EventDraft(.schemaDrifted(drift), at: now, by: SourceIntake.actor))
        guard drift.severity == "warning" else { continue }
        warnings.append("the records of \(source) have changed: \(drift.path) \(drift.change)")
      }
    }
    return (drafts, warnings)
  }
}

extension Mapped {
  /// The fingerprint of the record's fields; 0 in quarantine.
  fileprivate var shape: UInt64 {
    if case .record(let record) = self { record.shape } else { 0 }
  }
}

extension Timestamp {
  fileprivate var dayInUTC: CivilDay {
    CivilDay(number: Int32(truncatingIfNeeded: floorDivide(microseconds, 86_400_000_000)))
  }
}
