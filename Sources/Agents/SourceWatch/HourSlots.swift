/// What each hour of the week has had in the last eight weeks.
struct HourSlots: Hashable, Sendable {
  private static let kept = 8
  private static let needed = 4
  private static let hours = 168

  private var counts = [Int64](repeating: 0, count: hours * kept)
  private var known = [Int](repeating: 0, count: hours)

  /// The least of an hour's slot; nil while it is known for fewer than four weeks.
  /// - Parameter second: On the clock of the reporting zone.
  func least(at second: Int) -> Int64? {
    let slot = Self.slot(second)
    guard known[slot] >= Self.needed else { return nil }
    return counts[slot * Self.kept..<slot * Self.kept + min(known[slot], Self.kept)].min()
  }

  /// The least of an hour's slot and of the two beside it: when the minute moves at which a source is
  /// asked, what belongs to one hour comes in another.
  func leastAround(_ second: Int) -> Int64? {
    let all = [second - 3_600, second, second + 3_600].map(least)
    return all.contains(nil) ? nil : all.compactMap { $0 }.min()
  }

  mutating func learn(_ count: Int64, at second: Int) {
    let slot = Self.slot(second)
    counts[slot * Self.kept + known[slot] % Self.kept] = count
    known[slot] += 1
  }

  private static func slot(_ second: Int) -> Int {
    let hour = second / 3_600 % hours
    return hour < 0 ? hour + hours : hour
  }
}
