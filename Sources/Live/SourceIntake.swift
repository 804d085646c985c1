import Agents
import EventLog
import Events

/// Takes the records of one source into the log: maps them, links them, and appends them with their
/// rows, what became of each, and what the collector now knows, in one transaction.
struct SourceIntake: Sendable {
  let source: SourceDefinition
  let layer: LayerID
  let normalizer: Normalizer
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

  /// What one transaction takes in of one source.
  struct Page: Sendable {
    /// The audit of the calls, the one that brought the records last.
    var calls: [EventDraft]
    var records: [[UInt8]]
    var mapped: [Mapped]
    /// What follows from the answer: the source's new state.
    var after: [EventDraft]
    var arrivedAt: Timestamp
    /// Whether what became of the records is said too, for the watch of the source.
    var isTallied = false
  }

  /// Adds a page to an append.
  ///
  /// - Precondition: The append holds no other page of this source: what a page changes in the link
  ///   state is seen only once it has been appended.
  /// - Parameters:
  ///   - base: The offset that the append's first event will get.
  ///   - reader: Sees everything before `base`, but for what `newer` gives.
  ///   - newer: Link state of a key that has not been appended yet; nil for none.
  /// - Returns: What changes of the link state.
  /// - Throws: What reading link state throws.
  @discardableResult
  func add(
    _ page: Page, to batch: inout AppendBatch, base: Offset, reader: LogReader,
    newer: (_ key: [UInt8]) -> [UInt8]? = { _ in nil }
  ) throws -> [(key: [UInt8], value: [UInt8])] {
    func offset(_ index: Int) -> Offset { Offset(base.rawValue + UInt64(index)) }
    var dataCall: Offset?
    for call in page.calls { dataCall = offset(batch.append(call)) }
    let stored = try reader.links(layer, keys: page.mapped.map { LinkSession.key($0.key) })
    var session = LinkSession(linker, source: source.id)
    var tally = IntakeTally(source: source.id)
    let envelope = RecordEnvelope(
      source.id, at: page.arrivedAt, by: Self.actor, version: version, cause: dataCall,
      correlation: dataCall)
    for place in page.records.indices {
      let mapped = page.mapped[place]
      let index = batch.append(page.records[place], key: mapped.key, in: envelope)
      let linked = try session.link(mapped, at: offset(index), knownAt: page.arrivedAt) { key in
        newer(key) ?? stored[place]
      }
      for row in linked.rows { try batch.append(row, to: layer, record: index) }
      try batch.setOutcome(linked.outcome, of: index, in: layer)
      if page.isTallied { tally.take(linked.outcome, linked.rows) }
    }
    let changes = session.changes
    for (key, value) in changes { batch.link(layer, key: key, value: value) }
    if let tally = tally.event {
      batch.append(
        EventDraft(
          .ofWatch(.intakeTallied(tally)), at: page.arrivedAt, by: Self.actor, version: version,
          cause: dataCall, correlation: dataCall))
    }
    for var draft in page.after {
      draft.cause = dataCall
      draft.correlation = dataCall
      batch.append(draft)
    }
    return changes
  }

  static let actor = Actor("agent:collector")
}
