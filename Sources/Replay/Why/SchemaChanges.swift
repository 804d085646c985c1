import Agents
import EventLog
import Events

/// What was noticed of the form of sources' records in a stretch of the log, where the mapping reads
/// it, and which of its records have the new form.
struct SchemaChanges {
  /// By record the first change that it shows, in words.
  private(set) var shown: [UInt64: String] = [:]

  /// - Parameter rows: Those whose records are asked.
  /// - Complexity: Nothing but the kinds of events is read where no change was noticed; else the
  ///   records of its source from the first to the last that is asked.
  init(_ rows: [CountedRow], in range: Range<Offset>, _ scan: EvidenceScan) throws {
    var noticed: [SourceID: [(change: SchemaDrifted, at: Offset)]] = [:]
    try scan.reader.eachEvent(in: range, kinds: [SchemaDrifted.kind]) { recorded in
      guard case .schemaDrifted(let change) = recorded.event else { return }
      noticed[change.source, default: []].append((change, recorded.offset))
    }
    for (source, all) in noticed {
      let asked = Set(
        rows.filter { scan.layers[$0.layer].source == source }.map(\.reference.offset))
      guard let first = asked.min(), let last = asked.max(),
        let definition = scan.pipeline.source(source)
      else { continue }
      let normalizer = try Normalizer(source: definition, zones: scan.pipeline.zones)
      let changes = all.filter { normalizer.mayRead($0.change.path) }
      guard !changes.isEmpty else { continue }
      var scratch = Normalizer.Scratch()
      func wholeTexts(_ layout: RecordLayout) -> [Int]? { nil }
      try scan.reader.scanRecords(first..<last.next, of: source, choosing: wholeTexts) { batch in
        for record in batch.records where asked.contains(record.offset) {
          guard case .text(let index) = record.payload else { continue }
          let fields = normalizer.fields(
            of: Array(batch.bytes[batch.texts[index]]), using: &scratch)
          // What had vanished is told of the records behind the notice: many lacked it before.
          let own = changes.first { change, at in
            change.isShown(by: fields) && (change.isOfPresence || at < record.offset)
          }
          guard let own else { continue }
          shown[record.offset.rawValue] = "\(own.change.path) \(own.change.change)"
        }
        return .goOn
      }
    }
  }
}
