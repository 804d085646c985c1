/// The model of a series that has weeks: level, slot of the week and short memory make what is
/// expected; how far values stray makes what is rare.
///
/// 1. A point is judged by what was learned from points strictly before it.
/// 2. What is flagged does not train, until a shift that stays becomes the new level.
/// 3. Constant time and space for each point.
struct SeasonalModel: Hashable, Sendable {
  let tuning: SeriesTuning
  let clock: SeriesClock
  let shape: TailTracker.Shape
  /// The c of ln((x + c) / c).
  let offset: Double
  let lnPointsPerYear: Double
  let windowLengths: [Int]

  var level: Double
  var slots: SlotMemory
  var stepScale = ScaleMemory()
  var slotScale = ScaleMemory()
  var shortMemory: ShortMemory
  var stepTail: TrackedStatistic
  var slotTail: TrackedStatistic
  var windowTails: [TrackedStatistic]
  var driftTail: TrackedStatistic
  var window = RecentWindow()
  var drift = SlowDrift()
  var repeats = RepeatedValue()
  var rise = LastingRise()
  var holidayDeviations: Double
  var points = 0.0
  var gaps = 0.0
  var lastWasMissing = false
  var isInteger = true
  var incident = Incident()
  var formerLevel = FormerLevel()
  var standing = StandingDeviation()

  /// A run of points that are off.
  struct Incident: Hashable, Sendable {
    var length = 0
    var calm = 0
    /// The residual of the last week of it.
    var mean = 0.0
    var isOpen: Bool { length > 0 }
  }

  /// The level that was left when a shift stayed: a shift back to it is no news.
  struct FormerLevel: Hashable, Sendable {
    var difference = 0.0
    var pointsLeft = 0
    var likeBefore = 0
  }

  /// - Parameter mean: The mean size of the first two weeks.
  init(_ tuning: SeriesTuning, clock: SeriesClock, mean: Double) {
    self.tuning = tuning
    self.clock = clock
    shape = tuning.tailShape
    offset = max(tuning.offsetLeast, tuning.offsetShare * mean)
    lnPointsPerYear = PortableMath.ln(clock.pointsPerYear)
    windowLengths = clock.isDaily ? [2, 3, 7] : [3, 6, 12, 24]
    level = PortableMath.ln((mean + offset) / offset)
    slots = SlotMemory(perDay: clock.perDay)
    shortMemory = ShortMemory(perDay: clock.perDay)
    stepTail = TrackedStatistic(shape)
    slotTail = TrackedStatistic(shape)
    driftTail = TrackedStatistic(shape)
    windowTails = windowLengths.map { _ in TrackedStatistic(tuning.tailShape) }
    holidayDeviations = tuning.holidayPrior
  }

  func transformed(_ x: Double) -> Double {
    x >= 0 ? PortableMath.ln((x + offset) / offset) : -PortableMath.ln((offset - x) / offset)
  }

  func restored(_ y: Double) -> Double {
    y >= 0 ? offset * (PortableMath.exp(y) - 1) : -offset * (PortableMath.exp(-y) - 1)
  }

  /// Judges a point, then learns from it.
  mutating func judge(_ point: SeriesPoint) -> ModelFinding {
    points += 1
    let place = clock.place(of: point.second)
    drift.begin(place.day, perDay: clock.perDay)
    guard let value = point.value else { return missing() }
    lastWasMissing = false
    if value != value.rounded() { isInteger = false }
    var reading = read(value, at: place, point.calendar)
    if isBackAtFormerLevel(reading) {
      returnToFormerLevel()
      reading = read(value, at: place, point.calendar)
    }
    var finding = assess(&reading)
    settle(&finding, reading)
    learn(reading, finding)
    return finding
  }

  /// Nothing arrived: that is evidence where it seldom happens.
  private mutating func missing() -> ModelFinding {
    let share = (gaps + 0.3) / (points / Double(clock.perDay) + 30)
    if !lastWasMissing { gaps += 1 }
    var finding = ModelFinding()
    finding.isContinuation = lastWasMissing
    lastWasMissing = true
    finding.rarest.evidence = .missing
    finding.rarest.lnYears = share < 0.06 ? 8 : -3
    finding.level = share < 0.06 ? .hold : .ok
    finding.isWarmingUp = isWarmingUp
    window.push(0, weight: 0)
    return finding
  }

  var isWarmingUp: Bool { points < Double(14 * clock.perDay) || stepScale.count < 14 }
}

extension SeriesTuning {
  var tailShape: TailTracker.Shape {
    TailTracker.Shape(
      quantile: tailQuantile, quantileMost: tailQuantileMost, excess: tailExcess,
      excessMost: tailExcessMost, prior: tailPrior, memory: tailMemory, step: tailStep,
      cap: tailCap, caution: tailCaution)
  }

  var pairShape: TailTracker.Shape {
    var shape = tailShape
    shape.quantile = pairQuantile
    shape.excess = pairExcess
    shape.excessMost = pairExcess
    return shape
  }
}

extension NoveltyTuning {
  var tailShape: TailTracker.Shape {
    TailTracker.Shape(
      quantile: tailQuantile, quantileMost: tailQuantileMost, excess: tailExcess,
      excessMost: tailExcessMost, prior: tailPrior, memory: tailMemory, step: tailStep,
      cap: tailCap, caution: 0.5)
  }
}
