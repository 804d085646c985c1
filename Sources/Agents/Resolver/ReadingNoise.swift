/// How much the readings of each source scatter, by attribute.
///
/// Of a series in time a source shows it by itself: by the bends between three readings in a row,
/// which a steady offset or a slow change leaves alone. Where readings have no order in time it is the
/// distance from what the other sources say of the same item.
struct ReadingNoise: Sendable {
  /// Of one source on one attribute.
  struct Track: Sendable {
    var time: UInt32?
    var last: Int64 = 0
    var lastButOne: Int64 = 0
    var readings = 0
    /// The square of the bends, a running mean over some 32 readings.
    var bend: Int128 = 0
    /// Squares of distances from the others, added up, and how many.
    var distance: Int128 = 0
    var distances: Int64 = 0
  }

  let attributeCount: Int
  var tracks: [Track]
  /// Whether an attribute is a series: no source has read it twice at one time.
  var isSeries: [Bool]

  init(sources: Int, attributes: Int) {
    attributeCount = attributes
    tracks = Array(repeating: Track(), count: sources * attributes)
    isSeries = Array(repeating: true, count: attributes)
  }

  /// Takes in a reading, and how far it lies from the mean of the others on the item, if there are any.
  mutating func add(
    _ number: Int64, of source: Int, on attribute: Int, at time: UInt32, fromOthers: Int64?
  ) {
    let index = source * attributeCount + attribute
    if tracks[index].time == time { isSeries[attribute] = false }
    if tracks[index].readings >= 2 {
      let bend =
        Int128(number) - 2 * Int128(tracks[index].last) + Int128(tracks[index].lastButOne)
      let square = Self.square(bend)
      // The first bends are averaged evenly.
      let window = Int128(min(32, tracks[index].readings - 1))
      tracks[index].bend += (square - tracks[index].bend) / window
    }
    tracks[index].lastButOne = tracks[index].last
    tracks[index].last = number
    tracks[index].time = time
    tracks[index].readings += 1
    if let fromOthers {
      tracks[index].distance += Self.square(Int128(fromOthers))
      tracks[index].distances += 1
    }
  }

  /// What each of some sources' readings weighs: the inverse of its noise, 2^20 for the best.
  func weights(of sources: ArraySlice<UInt32>, on attribute: Int) -> [Int64] {
    let noises = sources.map { noise(of: Int($0), on: attribute) }
    guard let least = noises.compactMap({ $0 }).min(), !noises.contains(nil) else {
      return Array(repeating: 1, count: sources.count)
    }
    return noises.map { Int64(((least + 1) << 20) / (($0 ?? least) + 1)) }
  }

  /// The square of the noise; nil while too little is known.
  private func noise(of source: Int, on attribute: Int) -> Int128? {
    let track = tracks[source * attributeCount + attribute]
    if isSeries[attribute] { return track.readings >= 8 ? track.bend : nil }
    // A source with few readings is taken to be like the average of all.
    var all: Int128 = 0
    var count: Int64 = 0
    for other in stride(from: attribute, to: tracks.count, by: attributeCount) {
      all += tracks[other].distance
      count += tracks[other].distances
    }
    guard count > 0 else { return nil }
    return (track.distance + 10 * (all / Int128(count))) / Int128(track.distances + 10)
  }

  /// The square, held below 2^100.
  private static func square(_ number: Int128) -> Int128 {
    let held = min(number.magnitude, 1 << 50)
    return Int128(held * held)
  }
}

extension Resolver {
  /// Puts the weighted mean in the place of the chosen value for attributes that are estimated.
  func estimate(
    _ batch: ClaimBatch, _ decisions: inout [ItemDecision], in state: inout State
  ) {
    guard table.attributes.contains(where: \.isEstimate) else { return }
    for index in batch.items.indices {
      let attribute = Int(table.items[Int(batch.items[index])].attribute)
      guard table.attributes[attribute].isEstimate else { continue }
      let claims = batch.starts[index]..<batch.starts[index + 1]
      let numbers = batch.values[claims].map { table.numbers[Int($0)] }
      let sum = numbers.reduce(Int128(0)) { $0 + Int128($1) }
      for (place, source) in batch.sources[claims].enumerated() {
        let others = numbers.count - 1
        let mean = others > 0 ? (sum - Int128(numbers[place])) / Int128(others) : 0
        state.noise.add(
          numbers[place], of: Int(source), on: attribute, at: batch.times[index],
          fromOthers: others > 0 ? Int64(clamping: Int128(numbers[place]) - mean) : nil)
      }
    }
    for index in batch.items.indices {
      let attribute = Int(table.items[Int(batch.items[index])].attribute)
      guard table.attributes[attribute].isEstimate else { continue }
      if case .ruling = decisions[index].reason { continue }
      let claims = batch.starts[index]..<batch.starts[index + 1]
      let numbers = batch.values[claims].map { table.numbers[Int($0)] }
      let weights = state.noise.weights(of: batch.sources[claims], on: attribute)
      decisions[index].number = Self.mean(numbers, weights)
      decisions[index].reason = .estimate
    }
  }

  /// The weighted mean, rounded to the nearest.
  private static func mean(_ numbers: [Int64], _ weights: [Int64]) -> Int64 {
    let base = Int128(numbers.first ?? 0)
    var sum: Int128 = 0
    var whole: Int128 = 0
    for (number, weight) in zip(numbers, weights) {
      sum += (Int128(number) - base) * Int128(weight)
      whole += Int128(weight)
    }
    guard whole > 0 else { return numbers.first ?? 0 }
    let half = sum < 0 ? -whole / 2 : whole / 2
    return Int64(clamping: base + (sum + half) / whole)
  }
}
