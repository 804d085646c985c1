import Agents
import EventLog
import Events

/// What was noticed of the form of sources' records in a stretch of the log, where the mapping reads
/// it, and which of its records have the new form.
struct SchemaChanges {
  /// By record the first change that it shows, in words.
  private(set) var shown: [UInt64: String] = [:]

  /// - Parameters:
  ///   - records: Those that are asked, by source.
  ///   - range: Where changes were noticed.
  ///   - begin: Only those that were noticed from then on.
  /// - Complexity: Nothing but the kinds of events is read where no change was noticed; else the
  ///   records of its source from the first to the last that is asked.
  init(
    of records: [SourceID: Set<Offset>], in range: Range<Offset>, since begin: Timestamp? = nil,
    _ scan: EvidenceScan
  ) throws {
    var noticed: [SourceID: [(change: SchemaDrifted, at: Offset)]] = [:]
    try scan.reader.eachEvent(in: range, kinds: [SchemaDrifted.kind]) { recorded in
      guard case .schemaDrifted(let change) = recorded.event else { return }
      if let begin, recorded.knowledgeTime < begin { return }
      noticed[change.source, default: []].append((change, recorded.offset))
    }
    for (source, all) in noticed {
      guard let asked = records[source], let first = asked.min(), let last = asked.max(),
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

  /// Whether some source's change of form was noticed.
  static func areNoticed(
    in range: Range<Offset>, since begin: Timestamp, _ reader: LogReader
  ) throws -> Bool {
    var isNoticed = false
    try reader.eachEvent(in: range, kinds: [SchemaDrifted.kind]) { recorded in
      if recorded.knowledgeTime >= begin { isNoticed = true }
    }
    return isNoticed
  }

  /// These, and where they say nothing of a record what others say.
  func merging(_ others: SchemaChanges) -> SchemaChanges {
    var changes = self
    changes.shown.merge(others.shown) { own, _ in own }
    return changes
  }
}

extension EvidenceScan {
  /// The records of rows, by source.
  func records(of rows: some Sequence<CountedRow>) -> [SourceID: Set<Offset>] {
    rows.reduce(into: [:]) { records, row in
      records[layers[row.layer].source, default: []].insert(row.reference.offset)
    }
  }
}
