import Events

/// How often something comes that should hardly ever come: a repetition, a record that does not fit, a
/// row under a mask. Judged are a day that exceeds all of the last eight weeks by far, and two weeks that
/// exceed the eight weeks before them beyond chance.
struct NuisanceStream: Hashable, Sendable {
  /// The counts of the last days, oldest first.
  var days: [Int64] = []
  var today: Int64 = 0
  var isBurst = false
  var isCreeping = false

  private static let kept = 70
  private static let recent = 14
  private static let needed = 28

  mutating func add(_ count: Int64) { today += count }

  mutating func close(_ closing: WatchedSource.Closing, _ name: String) -> SourceWatch.Finding? {
    let finding = judge(closing, name)
    guard closing.endsDay else { return finding }
    days.append(today)
    if days.count > Self.kept { days.removeFirst() }
    today = 0
    return finding
  }

  private mutating func judge(
    _ closing: WatchedSource.Closing, _ name: String
  ) -> SourceWatch.Finding? {
    guard days.count >= Self.needed else { return nil }
    let most = days.max() ?? 0
    let limit = most * 3 + 20
    if today >= limit {
      isBurst = true
      return SourceWatch.Finding(
        verdict: .flag,
        reason: """
          \(today) \(name) on one day, where no day of the last \(days.count) had more than \(most)
          """, since: closing.dayStart, value: today * 1_000, expected: most * 1_000, lower: 0,
        upper: limit * 1_000)
    }
    if closing.endsDay { isBurst = false }
    guard closing.endsDay || !isBurst else { return nil }
    // One day does not make a creep: that is what a burst is.
    let lately = days.suffix(Self.recent)
    let late = lately.reduce(0, +) - (lately.max() ?? 0)
    let earlier = days.dropLast(Self.recent)
    let before = earlier.reduce(0, +) - (earlier.max() ?? 0)
    let expected = Double(before) / Double(earlier.count - 1) * Double(Self.recent - 1)
    // Twice as many is no matter; what lies beyond is set against chance.
    // And it shows on most days: a file that comes twice now and then is no creep.
    let isOnMostDays =
      lately.count { Double($0) > expected / Double(Self.recent - 1) } * 2 >= Self.recent
    let isBeyond =
      isOnMostDays && Chance.nats(of: late, expecting: 2 * expected + 2) >= 12
    let isOver = Chance.nats(of: late, expecting: 1.5 * expected + 2) < 2
    if isCreeping ? !isOver : isBeyond {
      isCreeping = true
      let usual = (expected * 10).rounded() / 10
      return SourceWatch.Finding(
        verdict: .flag,
        reason: "\(late) \(name) in two weeks, where the weeks before led to expect \(usual)",
        since: closing.dayStart, value: late * 1_000, expected: Int64(expected * 1_000), lower: 0,
        upper: Int64(expected * 2_000))
    }
    isCreeping = false
    guard !isBurst else { return nil }
    return SourceWatch.Finding(
      verdict: .ok, reason: "no more \(name) than usual", since: closing.dayStart)
  }
}

/// How improbable counts are.
enum Chance {
  /// At least how improbable so many are where so many are expected, as a natural logarithm: Chernoff's
  /// bound of a Poisson tail. Zero for no more than expected.
  static func nats(of count: Int64, expecting expected: Double) -> Double {
    let count = Double(count)
    let expected = max(expected, 1e-9)
    guard count > expected else { return 0 }
    return count * PortableMath.ln(count / expected) - (count - expected)
  }

  /// The same of so few. Zero for no fewer than expected.
  static func nats(ofOnly count: Int64, expecting expected: Double) -> Double {
    let count = Double(count)
    guard count < expected else { return 0 }
    return (count > 0 ? count * PortableMath.ln(count / expected) : 0) + (expected - count)
  }
}
