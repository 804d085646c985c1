import Events

/// How large the values of a measure are, by quarters of a power of ten, and whether a day brings sizes
/// that there hardly ever were: cents taken for dollars, a decimal mark misread.
struct SizeProfile: Hashable, Sendable {
  /// How many rows had which size; each day that is as usual is added, and all fade.
  var usual: [Int64: Int64] = [:]
  var days: Int64 = 0
  /// The day under way; rows that were taken back are subtracted.
  var today: [Int64: Int64] = [:]
  /// A day that was judged odd, until it has been mended.
  var odd: [Int64: Int64]?
  var oddSince = Timestamp(microseconds: 0)
  var oddDays: Int64 = 0

  private static let neededDays: Int64 = 28
  private static let neededRows: Int64 = 300
  /// Sizes that fewer rows than these, in a million, have had are rare.
  private static let rarePPM: Int64 = 3_000
  /// How many quarters of a power of ten a value may lie from the usual ones and be called grown.
  private static let growth: Int64 = 2

  mutating func add(_ sizes: [IntakeTallied.Size]) {
    for size in sizes {
      today[size.bucket, default: 0] += size.count
      odd?[size.bucket, default: 0] += size.count
    }
  }

  mutating func close(
    _ closing: WatchedSource.Closing, _ measure: MeasureName
  ) -> SourceWatch.Finding? {
    let finding = judge(closing, measure)
    if closing.endsDay { endDay() }
    return finding
  }

  private mutating func endDay() {
    if odd == nil {
      for (bucket, count) in usual { usual[bucket] = count * 63 / 64 }
      for (bucket, count) in today where count > 0 {
        usual[bucket, default: 0] += count * 1_024
      }
      days += 1
    } else {
      oddDays += 1
    }
    today = [:]
  }

  private mutating func judge(
    _ closing: WatchedSource.Closing, _ measure: MeasureName
  ) -> SourceWatch.Finding? {
    let all = usual.values.reduce(0, +)
    guard days >= Self.neededDays, all >= Self.neededRows * 1_024 else { return nil }
    let day = odd ?? today
    let total = day.values.reduce(0) { $0 + max(0, $1) }
    var rare: Int64 = 0
    var rareUsual: Int64 = 1_024
    let common = Set(usual.filter { $0.value * 1_000_000 >= all * Self.rarePPM }.keys)
    for bucket in Set(usual.keys).union(day.keys) {
      // What has doubled or trebled has grown: no other unit makes it so.
      guard (-Self.growth...Self.growth).allSatisfy({ !common.contains(bucket + $0) })
      else { continue }
      rareUsual += usual[bucket] ?? 0
      rare += max(0, day[bucket] ?? 0)
    }
    let expected = 2 * Double(total) * Double(rareUsual) / Double(all)
    let nats = Chance.nats(of: rare, expecting: expected)
    let isOdd = nats >= (odd == nil ? 12 : 4) && rare * 50 >= total
    guard isOdd else {
      let wasOdd = odd != nil
      odd = nil
      oddDays = 0
      return SourceWatch.Finding(
        verdict: .ok,
        reason: wasOdd ? "the values have been mended" : "values of the usual sizes",
        since: wasOdd ? oddSince : closing.dayStart, measure: measure)
    }
    if odd == nil {
      odd = today
      oddSince = closing.start
    }
    guard oddDays < 14 else {
      // It stays: this is how large they are now.
      usual = [:]
      days = 0
      odd = nil
      oddDays = 0
      return SourceWatch.Finding(
        verdict: .ok, reason: "values of these sizes are usual now", since: oddSince,
        measure: measure)
    }
    return SourceWatch.Finding(
      verdict: .hold,
      reason: """
        \(rare) of \(total) new values of \(measure) are of a size that hardly any value had \
        (another unit, or another decimal mark?)
        """, since: oddSince, value: rare * 1_000, expected: Int64(expected * 500), lower: 0,
      upper: Int64(expected * 1_000), measure: measure)
  }
}
