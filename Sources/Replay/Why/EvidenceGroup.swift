import Events

/// Events that came between two figures and have the same reason.
struct EvidenceGroup {
  struct Key: Hashable, Comparable {
    let kind: DifferenceTerm.Kind
    let source: String
    /// The change of its records' form; empty elsewhere.
    var schema = ""

    static func < (left: Key, right: Key) -> Bool {
      (left.kind, left.source, left.schema) < (right.kind, right.source, right.schema)
    }
  }

  let key: Key
  /// What else is in it, because neither has an effect without the other.
  private(set) var others: [DifferenceTerm.Kind] = []
  var rows: [CountedRow] = []
  var identity: [IdentityRow] = []
  var rates: [EvidenceScan.RateRow] = []

  init(key: Key) { self.key = key }

  /// The two as one.
  func merged(with other: EvidenceGroup) -> EvidenceGroup {
    var group = self
    group.others += ([other.key.kind] + other.others).filter { $0 != key.kind }
    group.rows += other.rows
    group.identity += other.identity
    group.rates += other.rates
    return group
  }

  /// What the group is in words.
  var name: String {
    ([name(of: key.kind)] + others.map(name)).joined(separator: ", with ")
  }

  private func name(of kind: DifferenceTerm.Kind) -> String {
    switch kind {
    case .new: "new events"
    case .late: "late events"
    case .corrected: "corrected records"
    case .deduplicated: "duplicates taken back"
    case .identity: "accounts found to be one person"
    case .mask: "accounts marked " + Set(identity.map(\.mask)).sorted().joined(separator: ", ")
    case .rate: "exchange rates that came"
    case .schema: "records of a new form, \(key.schema)"
    default: kind.rawValue
    }
  }

  var offsets: [Offset] {
    Set(
      rows.map(\.reference.offset) + identity.map(\.reference.offset)
        + rates.map(\.reference.offset)
    ).sorted()
  }

  var references: [RowReference] {
    rows.isEmpty
      ? identity.isEmpty ? rates.map(\.reference) : identity.map(\.reference)
      : rows.map(\.reference)
  }

  /// The longest time from an event to its arrival at the source.
  var worst: Duration? {
    guard key.kind == .late else { return nil }
    return rows.map { $0.arrival - $0.originTime }.max().map { .microseconds($0) }
  }
}

/// Puts rows that came between two figures in groups.
struct EvidenceGrouping {
  /// Records that took something back, with what they say instead.
  private var takingBack: [UInt64: DifferenceTerm.Kind] = [:]
  /// The time at which the old figure was made, microseconds.
  private let made: Int64
  private let sources: [SourceID]
  private let schema: SchemaChanges

  init(_ rows: [CountedRow], made: Timestamp, sources: [SourceID], schema: SchemaChanges) {
    self.made = made.microseconds
    self.sources = sources
    self.schema = schema
    for row in rows where row.reason != .none && row.reason != .changed {
      let kind: DifferenceTerm.Kind = row.reason == .duplicate ? .deduplicated : .corrected
      takingBack[row.reference.offset.rawValue] = kind
    }
  }

  func key(of row: CountedRow) -> EvidenceGroup.Key {
    let record = row.reference.offset.rawValue
    let source = sources[row.layer].rawValue
    if let kind = takingBack[record] { return EvidenceGroup.Key(kind: kind, source: source) }
    if let change = schema.shown[record] {
      return EvidenceGroup.Key(kind: .schema, source: source, schema: change)
    }
    return EvidenceGroup.Key(kind: row.eventTime < made ? .late : .new, source: source)
  }
}
