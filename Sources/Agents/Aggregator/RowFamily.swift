import Events

/// What rows have in common that are kept together: all that a filter may ask of a row but its day.
struct FamilyKey: Hashable, Comparable, Sendable {
  var measure: MeasureName
  var source: SourceID
  var name: String
  var unit: String
  var labels: Labels
  /// How late the rows came: the number of the measure's limits of lateness that they exceed.
  var lateness: UInt8

  static func < (left: FamilyKey, right: FamilyKey) -> Bool {
    let one = (left.measure, left.source, left.name, left.unit)
    let other = (right.measure, right.source, right.name, right.unit)
    if one != other { return one < other }
    return (left.labels, left.lateness) < (right.labels, right.lateness)
  }
}

/// The cells of one family: by day, in each zone in which a fold over the measure counts days.
struct RowFamily: Sendable {
  let key: FamilyKey
  let kept: KeptParts
  let unit: UnitOfMeasure?
  /// By the number of the zone among the measure's zones, then by day.
  var days: [[Int32: Cell]]
  /// Days whose cells have changed since the last decision, and those of them whose accounts have.
  var changed: [Set<Int32>]
  var changedMembers: [Set<Int32>]

  init(_ key: FamilyKey, plan: MeasurePlan) {
    self.key = key
    unit = UnitOfMeasure(key.unit)
    kept = plan.kept(unit: key.unit)
    days = Array(repeating: [:], count: plan.zones.count)
    changed = Array(repeating: [], count: plan.zones.count)
    changedMembers = changed
  }

  mutating func add(_ row: Cell.Row, zone: Int, day: Int32) {
    if days[zone][day, default: Cell()].add(row, keeping: kept) {
      changedMembers[zone].insert(day)
    }
    changed[zone].insert(day)
  }
}
