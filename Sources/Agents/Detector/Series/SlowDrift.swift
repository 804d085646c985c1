/// The level of the last days against that of three to six weeks ago.
struct SlowDrift: Hashable, Sendable {
  private static let kept = 49

  private var means = [Double](repeating: 0, count: kept)
  private var known = [Bool](repeating: false, count: kept)
  private var next = 0
  private var closed = 0
  private var day: Int?
  private var sum = 0.0
  private var weight = 0.0
  private var bad = 0
  /// The difference as of the last closed day; nil while too little is known.
  private(set) var difference: Double?

  /// Begins a day if it is another one, and so closes the last.
  mutating func begin(_ newDay: Int, perDay: Int) {
    guard newDay != day else { return }
    if day != nil { close(perDay) }
    day = newDay
    sum = 0
    weight = 0
    bad = 0
  }

  mutating func take(_ level: Double, weight: Double) {
    sum += level * weight
    self.weight += weight
  }

  /// A point that does not count.
  mutating func skip() { bad += 1 }

  mutating func forget() {
    for index in 0..<Self.kept { known[index] = false }
    difference = nil
  }

  private mutating func close(_ perDay: Int) {
    let counts = weight > 0 && bad * 2 < perDay
    means[next] = counts ? sum / weight : 0
    known[next] = counts
    next = (next + 1) % Self.kept
    closed += 1
    difference = nil
    guard closed >= 35 else { return }
    let recent = values(1...5)
    let reference = values(21...42).sorted()
    guard recent.count >= 3, reference.count >= 8 else { return }
    difference = recent.reduce(0, +) / Double(recent.count) - reference[reference.count / 2]
  }

  private func values(_ back: ClosedRange<Int>) -> [Double] {
    back.compactMap { days in
      let index = (next - days + 2 * Self.kept) % Self.kept
      return known[index] ? means[index] : nil
    }
  }
}
