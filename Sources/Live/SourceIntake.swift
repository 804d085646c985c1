import Agents
import EventLog
import Events

/// Takes the records of one source into the log: maps them, links them, and appends them with their
/// rows, what became of each, and what the collector now knows, in one transaction.
struct SourceIntake: Sendable {
  let source: SourceDefinition
  let layer: LayerID
  private let normalizer: Normalizer
  private let linker: Linker
  private let version: PipelineVersion

  init(
    source: SourceDefinition, zones: [String: Zone], layer: LayerID, version: PipelineVersion
  ) throws {
    self.source = source
    self.layer = layer
    self.version = version
    normalizer = try Normalizer(source: source, zones: zones)
    linker = Linker(source: source, layer: layer.rawValue)
  }

  /// Maps raw records; stateless, so any number of pages may be mapped at once.
  func map(_ records: [[UInt8]]) -> [Mapped] {
    var scratch = Normalizer.Scratch()
    return records.map { normalizer.map($0, using: &scratch) }
  }

  /// What one transaction takes in.
  struct Page: Sendable {
    /// The audit of the calls, the one that brought the records last.
    var calls: [EventDraft]
    var records: [[UInt8]]
    var mapped: [Mapped]
    /// What follows from the answer: the source's new state.
    var after: [EventDraft]
    var arrivedAt: Timestamp
  }

  /// Builds the append of a page whose first event will get the offset `base`.
  ///
  /// - Throws: What reading link state throws.
  func batch(for page: Page, to log: Log, reader: LogReader, base: Offset) throws
    -> AppendBatch
  {
    var batch = AppendBatch(to: log, clock: page.arrivedAt)
    batch.expectedFirst = base
    for call in page.calls { batch.append(call) }
    let dataCall = page.calls.isEmpty ? nil : page.calls.count - 1
    var session = LinkSession(linker, source: source.id)
    for (bytes, mapped) in zip(page.records, page.mapped) {
      let record = RecordCollected(source: source.id, key: mapped.key, payload: bytes)
      let draft = EventDraft(
        .recordCollected(record), at: page.arrivedAt, by: Self.actor, version: version)
      let index = batch.append(draft, causedBy: dataCall, correlatedWith: dataCall)
      let offset = Offset(base.rawValue + UInt64(index))
      let linked = try session.link(mapped, at: offset, knownAt: page.arrivedAt) { key in
        try reader.link(layer, key: key)
      }
      for row in linked.rows { try batch.append(row, to: layer, record: index) }
      try batch.setOutcome(linked.outcome, of: index, in: layer)
    }
    for (key, value) in session.changes { batch.link(layer, key: key, value: value) }
    for draft in page.after { batch.append(draft, causedBy: dataCall, correlatedWith: dataCall) }
    return batch
  }

  static let actor = Actor("agent:collector")
}
