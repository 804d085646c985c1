public import Events
import Expressions

/// Notices when a source's records no longer look as they did.
///
/// Each record brings a fingerprint of its fields (``MappedRecord/shape``). A known one costs one
/// look into a table; only the first record of an unknown shape is looked at field by field. What
/// vanished is found when a day's records are compared with those of the days before.
public struct SchemaWatch: Sendable {
  /// Records of a source before which nothing is reported: it must be known first.
  public static let warmUp: Int64 = 1_000
  /// Records of a day that are enough to say that a field is gone.
  static let enoughOfADay: Int64 = 200

  private let normalizers: [SourceID: Normalizer]

  /// What is known of the sources' records.
  public struct State: Hashable, Sendable {
    var sources: [SourceID: SourceShapes] = [:]
    public init() {}
  }

  public init(_ normalizers: [Normalizer]) {
    self.normalizers = Dictionary(
      normalizers.map { ($0.source, $0) }, uniquingKeysWith: { first, _ in first })
  }

  public var initialState: State { State() }

  /// Takes in one record and says what drifted.
  /// - Parameters:
  ///   - shape: The record's fingerprint; of a record in quarantine 0, which is looked at always.
  ///   - day: The day on which it was collected.
  public func observe(
    _ state: inout State, source: SourceID, record: [UInt8], shape: UInt64, day: CivilDay
  ) -> [SchemaDrifted] {
    // In place: a copy of the shapes would be made for every record.
    if shape != 0, state.sources[source]?.day == day, state.sources[source]?.count(shape) == true {
      return []
    }
    guard let normalizer = normalizers[source] else { return [] }
    var shapes = state.sources.removeValue(forKey: source) ?? SourceShapes(day: day)
    defer { state.sources[source] = shapes }
    var drifted: [SchemaDrifted] = []
    if day > shapes.day {
      for path in shapes.beginDay(day) {
        drifted.append(
          SchemaDrifted(
            source: source, path: path, change: SchemaDrifted.vanished, severity: "warning"))
      }
    }
    if shape != 0, shapes.count(shape) { return drifted }
    let isWarm = shapes.records >= Self.warmUp
    var scratch = Normalizer.Scratch()
    let fields = normalizer.fields(of: record, using: &scratch)
    for (field, change) in shapes.learn(shape, fields) where isWarm {
      drifted.append(
        SchemaDrifted(
          source: source, path: field.path, change: change,
          severity: change == SchemaDrifted.appeared ? "notice" : "warning"))
    }
    return drifted
  }
}

extension SchemaDrifted {
  // The words of a change, which whoever asks for its records reads again.
  fileprivate static let appeared = "appeared"
  fileprivate static let vanished = "vanished"
  fileprivate static func became(_ kind: JSONKind) -> String { "became \(kind)" }
  fileprivate static func written(with mark: String) -> String { "are written with '\(mark)'" }

  /// Whether its records are known by what they have, not by what they lack.
  public var isOfPresence: Bool { change != Self.vanished }

  /// Whether a record that came once this was noticed is as the source's records have become.
  /// - Parameter fields: The record's, as ``Normalizer/fields(of:using:)`` gives them.
  public func isShown(by fields: [RecordField]) -> Bool {
    let own = fields.filter { $0.path == path }
    switch change {
    case Self.appeared: return !own.isEmpty
    case Self.vanished: return own.isEmpty
    default:
      return own.contains { field in
        change.hasSuffix(Self.became(field.kind))
          || field.decimalMark.map { change.hasSuffix(Self.written(with: $0)) } ?? false
      }
    }
  }
}

/// The shapes of one source's records.
struct SourceShapes: Hashable, Sendable {
  /// A shape that has been seen: its fields, and how often it came before today and today.
  struct Shape: Hashable, Sendable {
    var paths: [String]
    var before: Int64 = 0
    var today: Int64 = 0
  }

  var day: CivilDay
  private(set) var records: Int64 = 0
  private var shapes: [UInt64: Shape] = [:]
  /// The kinds that each field has had, null left out.
  private var kinds: [String: Set<JSONKind>] = [:]
  /// The decimal marks that the texts of each field have had.
  private var marks: [String: Set<String>] = [:]
  private var vanished: Set<String> = []

  init(day: CivilDay) { self.day = day }

  /// Counts a record of a known shape; false where the shape is unknown.
  mutating func count(_ shape: UInt64) -> Bool {
    guard shapes[shape] != nil else { return false }
    records += 1
    shapes[shape]?.today += 1
    return true
  }

  /// Takes in a shape that was not known, and says what is new about it.
  mutating func learn(
    _ shape: UInt64, _ fields: [RecordField]
  ) -> [(field: RecordField, change: String)] {
    var changes: [(field: RecordField, change: String)] = []
    for field in fields {
      let known = kinds[field.path]
      if known == nil { changes.append((field, SchemaDrifted.appeared)) }
      if field.kind != .null, let known, !known.isEmpty, !known.contains(field.kind) {
        let old = known.map { "\($0)" }.sorted().joined(separator: " or ")
        changes.append((field, "\(old) \(SchemaDrifted.became(field.kind))"))
      }
      if let mark = field.decimalMark {
        if let known = marks[field.path], !known.contains(mark) {
          let old = known.sorted().map { "'\($0)'" }.joined(separator: " or ")
          let written = SchemaDrifted.written(with: mark)
          changes.append((field, "decimals written with \(old) \(written)"))
        }
        marks[field.path, default: []].insert(mark)
      }
      if field.kind == .null {
        kinds[field.path, default: []].formUnion([])
      } else {
        kinds[field.path, default: []].insert(field.kind)
      }
    }
    shapes[shape] = Shape(paths: Set(fields.map(\.path)).sorted(), today: 1)
    records += 1
    return changes
  }

  /// Closes the day, and names the fields that at least half of the records had until now and none
  /// of this day's.
  mutating func beginDay(_ next: CivilDay) -> [String] {
    var before: [String: Int64] = [:]
    var today: [String: Int64] = [:]
    var totalBefore: Int64 = 0
    var totalToday: Int64 = 0
    for shape in shapes.values {
      totalBefore += shape.before
      totalToday += shape.today
      for path in shape.paths {
        before[path, default: 0] += shape.before
        today[path, default: 0] += shape.today
      }
    }
    for key in shapes.keys {
      let seen = shapes[key]?.today ?? 0
      shapes[key]?.before += seen
      shapes[key]?.today = 0
    }
    day = next
    guard totalBefore >= SchemaWatch.warmUp, totalToday >= SchemaWatch.enoughOfADay else {
      return []
    }
    for (path, count) in today where count > 0 { vanished.remove(path) }
    let gone = before.filter { $0.value * 2 >= totalBefore && today[$0.key] == 0 }.keys
    let new = gone.filter { !vanished.contains($0) }.sorted()
    vanished.formUnion(new)
    return new
  }
}
