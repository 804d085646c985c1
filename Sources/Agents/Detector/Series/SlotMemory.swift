/// What each slot of the week has lain above or below the level: the median of its last eight, and
/// the average of its hour on all weekdays or on the weekend, for while it knows few.
struct SlotMemory: Hashable, Sendable {
  private static let kept = 8

  let perDay: Int
  private var deviations: [Double]
  /// The logarithms themselves, in the same places.
  private var values: [Double]
  private var counts: [UInt8]
  private var places: [UInt8]
  private var medians: [Double]
  /// A bit for each of the last eight values that was zero.
  private var zeroBits: [UInt8]
  private var profile: [Double]
  private var profileCounts: [Double]

  init(perDay: Int) {
    self.perDay = perDay
    let slots = 7 * perDay
    deviations = Array(repeating: 0, count: slots * Self.kept)
    values = deviations
    counts = Array(repeating: 0, count: slots)
    places = counts
    medians = Array(repeating: 0, count: slots)
    zeroBits = counts
    profile = Array(repeating: 0, count: 2 * perDay)
    profileCounts = profile
  }

  func count(_ slot: Int) -> Int { Int(counts[slot]) }
  func median(_ slot: Int) -> Double { medians[slot] }
  func neverZero(_ slot: Int) -> Bool { zeroBits[slot] == 0 }
  func profile(_ place: SeriesClock.Place) -> Double {
    profile[place.isWeekend ? perDay + place.inDay : place.inDay]
  }

  func weekdayProfile(_ place: SeriesClock.Place) -> Double { profile[place.inDay] }

  /// What a Sunday at the same time lies above the level.
  func sunday(_ inDay: Int) -> Double {
    let slot = 6 * perDay + inDay
    return counts[slot] > 0 ? medians[slot] : profile[perDay + inDay]
  }

  /// The least that the slot has shown in eight weeks; nil if it is known for fewer than four.
  func least(_ slot: Int) -> Double? {
    guard counts[slot] >= 4 else { return nil }
    var least = Double.infinity
    for index in 0..<Int(counts[slot]) { least = min(least, values[slot * Self.kept + index]) }
    return least
  }

  /// Takes a deviation from the level, bounded by what its slot is used to.
  mutating func learn(
    _ deviation: Double, of value: Double, at place: SeriesClock.Place, isZero: Bool, scale: Double
  ) {
    let slot = place.slot
    let old = medians[slot]
    let bounded = counts[slot] >= 4 ? old + (deviation - old).clipped(to: 6 * scale) : deviation
    deviations[slot * Self.kept + Int(places[slot])] = bounded
    values[slot * Self.kept + Int(places[slot])] = value
    places[slot] = (places[slot] + 1) & 7
    counts[slot] = min(8, counts[slot] + 1)
    medians[slot] = freshMedian(slot)
    zeroBits[slot] = zeroBits[slot] << 1 | (isZero ? 1 : 0)
    let hour = place.isWeekend ? perDay + place.inDay : place.inDay
    profileCounts[hour] = min(profileCounts[hour] + 1, 25)
    let step = deviation - profile[hour]
    let bound = profileCounts[hour] < 5 ? Double.infinity : 3 * scale
    profile[hour] += step.clipped(to: bound) / profileCounts[hour]
  }

  /// The median of at most eight, by insertion.
  private func freshMedian(_ slot: Int) -> Double {
    var sorted = SIMD8<Double>(repeating: 0)
    let count = Int(counts[slot])
    for index in 0..<count {
      let value = deviations[slot * Self.kept + index]
      var place = index
      while place > 0, sorted[place - 1] > value {
        sorted[place] = sorted[place - 1]
        place -= 1
      }
      sorted[place] = value
    }
    let middle = count / 2
    return count % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle])
  }
}
