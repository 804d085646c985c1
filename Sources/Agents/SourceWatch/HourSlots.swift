/// What each hour of the week has had in the last eight weeks.
struct HourSlots: Hashable, Sendable {
  private static let kept = 8
  private static let needed = 4
  /// Days on which an hour of the day is to be known before it is judged.
  private static let neededDays = 7
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

  /// The least of an hour of the day and of the two beside it, whatever the weekday: what is known of an
  /// hour before its own slot is. Nil while one of them is known of fewer than seven days.
  func leastOfDay(around second: Int) -> Int64? {
    let all = [second - 3_600, second, second + 3_600].map(leastOfHour)
    return all.contains(nil) ? nil : all.compactMap { $0 }.min()
  }

  private func leastOfHour(_ second: Int) -> Int64? {
    let hour = Self.slot(second) % 24
    var least: Int64?
    var days = 0
    for slot in stride(from: hour, to: Self.hours, by: 24) {
      let kept = min(known[slot], Self.kept)
      days += kept
      for count in counts[slot * Self.kept..<slot * Self.kept + kept] {
        least = min(least ?? count, count)
      }
    }
    return days >= Self.neededDays ? least : nil
  }

  /// Whether an hour's slot has been known for eight weeks.
  func isSettled(at second: Int) -> Bool { known[Self.slot(second)] >= Self.kept }

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
