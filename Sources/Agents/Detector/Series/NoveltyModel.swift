/// The model of a series whose season is not known, or too fine to be learned: how rare is what it
/// does now, among all that it has done. It only knows the time of day.
struct NoveltyModel: Hashable, Sendable {
  let tuning: NoveltyTuning
  let shape: TailTracker.Shape
  let offset: Double
  let pointsPerDay: Double
  private var points = 0.0
  private var fast: Double
  private var fastSize = 0.0
  private var short: Double
  private var long: Double
  private var changeSize = 0.0
  private var usual = [Double](repeating: 0, count: 96)
  private var usualCounts = [Double](repeating: 0, count: 96)
  private var habit = DailyHabit()
  private var offUsual = 0.0
  private var offUsualSize = 0.0
  private var low = Double.infinity
  private var high = -Double.infinity
  private var jumpTail: TrackedStatistic
  private var changeTail: TrackedStatistic
  private var dayTail: TrackedStatistic

  /// The strongest evidence, as ln of the number of points among which there is one such.
  struct Finding: Hashable, Sendable {
    var evidence = SeriesEvidence.none
    var rarity = 0.0
    var expected = 0.0
    var reach = 0.0

    mutating func consider(_ other: SeriesEvidence, _ rarity: Double) {
      guard rarity > self.rarity else { return }
      evidence = other
      self.rarity = rarity
    }
  }

  /// - Parameters:
  ///   - mean: The mean size of the first values.
  ///   - first: The first value.
  init(_ tuning: NoveltyTuning, step: Int, mean: Double, first: Double) {
    self.tuning = tuning
    shape = tuning.tailShape
    offset = max(1e-9, tuning.offsetShare * mean)
    pointsPerDay = 86_400 / Double(max(1, step))
    let start = PortableMath.ln((abs(first) + offset) / offset) * (first < 0 ? -1 : 1)
    fast = start
    short = start
    long = start
    jumpTail = TrackedStatistic(shape)
    changeTail = TrackedStatistic(shape)
    dayTail = TrackedStatistic(shape)
  }

  private func transformed(_ x: Double) -> Double {
    x >= 0 ? PortableMath.ln((x + offset) / offset) : -PortableMath.ln((offset - x) / offset)
  }

  func restored(_ y: Double) -> Double {
    y >= 0 ? offset * (PortableMath.exp(y) - 1) : -offset * (PortableMath.exp(-y) - 1)
  }

  private func memory(_ points: Double) -> Double { min(points, self.points) }

  mutating func judge(_ value: Double, second: Int) -> Finding {
    let y = transformed(value)
    points += 1
    var finding = Finding()
    finding.expected = restored(fast)
    let isHabit = habit.take(
      y, second: second, slack: tuning.habitSlack * fastSize, days: tuning.habitDays)
    jump(y, &finding)
    if isHabit { finding.rarity *= tuning.habitShare }
    change(y, &finding)
    timeOfDay(y, second, &finding)
    extreme(y, &finding)
    let shortness = PortableMath.ln(max(points, 100) / 1_000)
    finding.rarity = max(0, finding.rarity - tuning.lengthGain * shortness)
    return finding
  }

  /// This point against the last few.
  private mutating func jump(_ y: Double, _ finding: inout Finding) {
    let error = y - fast
    finding.reach = 4 * 1.2533 * fastSize
    if points > 10 {
      let z = error / max(1.2533 * fastSize, 1e-6)
      finding.consider(.jump, jumpTail.rarity(of: z, shape))
      if points > 20 { jumpTail.learn(z, shape) }
    }
    let bounded = points < 20 ? abs(error) : min(abs(error), 6 * fastSize + 1e-6)
    fastSize += (bounded - fastSize) / memory(tuning.scalePoints)
    fast += error / memory(tuning.fastPoints)
  }

  /// The last few points against the last days.
  private mutating func change(_ y: Double, _ finding: inout Finding) {
    short += (y - short) / memory(tuning.shortPoints)
    let gap = short - long
    if points > 30 {
      let z = gap / max(1.2533 * changeSize, 1e-6)
      finding.consider(.change, changeTail.rarity(of: z, shape))
      changeTail.learn(z, shape)
    }
    let bounded = points < 40 ? abs(gap) : min(abs(gap), 4 * changeSize + 1e-6)
    let days = memory(tuning.longDays * pointsPerDay)
    changeSize += (bounded - changeSize) / days
    long += (y - long) / days
  }

  /// The last few points against the same time of earlier days.
  private mutating func timeOfDay(_ y: Double, _ second: Int, _ finding: inout Finding) {
    let inDay = ((second % 86_400) + 86_400) % 86_400
    let slot = inDay * 96 / 86_400
    let isKnown = usualCounts[slot] >= 1
    offUsual += ((isKnown ? y - usual[slot] : 0) - offUsual) / tuning.dayPoints
    if isKnown {
      if points > pointsPerDay * 1.5 {
        let z = offUsual / max(1.2533 * offUsualSize, 1e-6)
        finding.consider(.timeOfDay, dayTail.rarity(of: z, shape) * tuning.dayWeight)
        dayTail.learn(z, shape)
      }
      let size = abs(offUsual)
      let bounded = offUsualSize == 0 ? size : min(size, 4 * offUsualSize + 1e-6)
      offUsualSize += (bounded - offUsualSize) / memory(tuning.longDays * pointsPerDay)
    }
    usualCounts[slot] += 1
    let inSlot = max(1, pointsPerDay / 96)
    let days = max(1, min(usualCounts[slot], inSlot / tuning.dayShare))
    usual[slot] += (y - usual[slot]) / days
  }

  /// Beyond everything so far.
  private mutating func extreme(_ y: Double, _ finding: inout Finding) {
    if points > 50, high > low {
      let beyond = max(y - high, low - y) / (high - low)
      if beyond > 0 {
        finding.consider(.extreme, PortableMath.ln(points) + tuning.rangeGain * beyond)
      }
    }
    low = min(low, y)
    high = max(high, y)
  }
}
