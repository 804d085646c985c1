import Events

/// Sorts the events of a segment into groups of one shape.
struct SegmentGrouping {
  struct Group {
    var kind: String
    var schemaVersion: UInt64
    var shape: [UInt8]
    /// The places of its events in the segment, rising.
    var rows: [UInt32] = []
    var integers: [[Int64]] = []
    var strings: [StringColumn] = []
  }
  private struct Kind: Hashable {
    let name: String
    let schemaVersion: UInt64
  }

  private(set) var groups: [Group] = []
  private var byKey: [[UInt8]: Int] = [:]
  private var subgroups: [[UInt8]: Int] = [:]
  private var wholeGroups: [Kind: Int] = [:]
  private var cutter = ShapeCutter()
  private var cut = CutEvent()

  /// A shape is split by its first text field into at most this many groups.
  private static let largestSplit = 32
  private static let largestDiscriminator = 64
  /// Beyond this many groups, events of new shapes are kept as they are.
  private static let largestCount = 192
  /// Fewer events than this do not pay for columns.
  private static let smallest = 8

  /// Adds the event at `row`, which lies in a part of `bytes`.
  mutating func add(_ bytes: [UInt8], _ range: Range<Int>, row: UInt32) throws {
    guard cutter.cut(bytes, range, into: &cut), let group = groupOfCut(bytes) else {
      return try addWhole(bytes, range, row)
    }
    groups[group].rows.append(row)
    for (column, integer) in cut.integers.enumerated() {
      groups[group].integers[column].append(integer)
    }
    for (column, string) in cut.strings.enumerated() {
      groups[group].strings[column].append(bytes, string)
    }
  }

  private mutating func groupOfCut(_ bytes: [UInt8]) -> Int? {
    if let discriminator = cut.discriminator,
      cut.strings[discriminator].count <= Self.largestDiscriminator
    {
      let key = cut.shape + bytes[cut.strings[discriminator]]
      if let group = byKey[key] { return group }
      if subgroups[cut.shape, default: 0] < Self.largestSplit, groups.count < Self.largestCount {
        subgroups[cut.shape, default: 0] += 1
        return makeGroup(key, bytes)
      }
    }
    // The empty discriminator stands for all others; a shape is never empty, so keys do not meet.
    let key = [0] + cut.shape
    if let group = byKey[key] { return group }
    return groups.count < Self.largestCount ? makeGroup(key, bytes) : nil
  }

  private mutating func makeGroup(_ key: [UInt8], _ bytes: [UInt8]) -> Int {
    groups.append(
      Group(
        kind: String(decoding: bytes[cut.kind], as: UTF8.self), schemaVersion: cut.schemaVersion,
        shape: cut.shape, integers: Array(repeating: [], count: cut.integers.count),
        strings: Array(repeating: StringColumn(), count: cut.strings.count)))
    byKey[key] = groups.count - 1
    return groups.count - 1
  }

  private mutating func addWhole(_ bytes: [UInt8], _ range: Range<Int>, _ row: UInt32) throws {
    let layout = try EnvelopeLayout(bytes, in: range)
    var kind = ""
    var schemaVersion: UInt64 = 0
    if let kindRange = layout.range(of: EnvelopeKey.kind) {
      var decoder = CanonicalDecoder(bytes, in: kindRange)
      kind = try decoder.text()
    }
    if let versionRange = layout.range(of: EnvelopeKey.schemaVersion) {
      var decoder = CanonicalDecoder(bytes, in: versionRange)
      schemaVersion = try decoder.unsigned()
    }
    let group = wholeGroup(Kind(name: kind, schemaVersion: schemaVersion))
    groups[group].rows.append(row)
    groups[group].strings[0].append(bytes, range)
  }

  private mutating func wholeGroup(_ kind: Kind) -> Int {
    if let group = wholeGroups[kind] { return group }
    groups.append(
      Group(
        kind: kind.name, schemaVersion: kind.schemaVersion, shape: [], strings: [StringColumn()]))
    wholeGroups[kind] = groups.count - 1
    return groups.count - 1
  }

  /// Lets go of the groups that are too small for columns: their events are kept as they are.
  mutating func dissolveSmallGroups(_ bytes: [UInt8], _ range: (UInt32) -> Range<Int>) {
    var kept: [Group] = []
    var loose: [Kind: [UInt32]] = [:]
    for group in groups {
      if group.shape.isEmpty || group.rows.count < Self.smallest {
        loose[Kind(name: group.kind, schemaVersion: group.schemaVersion), default: []] +=
          group.rows
      } else {
        kept.append(group)
      }
    }
    let order = loose.keys.sorted { ($0.name, $0.schemaVersion) < ($1.name, $1.schemaVersion) }
    for kind in order {
      var group = Group(
        kind: kind.name, schemaVersion: kind.schemaVersion, shape: [], strings: [StringColumn()])
      group.rows = loose[kind, default: []].sorted()
      for row in group.rows { group.strings[0].append(bytes, range(row)) }
      kept.append(group)
    }
    groups = kept
  }
}
