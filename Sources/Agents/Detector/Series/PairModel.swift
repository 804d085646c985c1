/// Compares two sources of one quantity: weather, holidays, launches and growth cancel, and what
/// remains is a fault of one pipeline.
struct PairModel: Hashable, Sendable {
  let tuning: SeriesTuning
  let clock: SeriesClock
  let shape: TailTracker.Shape
  let lnPointsPerYear: Double
  private let windowLengths: [Int]
  /// ln of how much the series shows for each one of its sibling.
  private var lnShare = 0.0
  private var information = 0.0
  private var points = 0.0
  /// The variance of differences, for each octave of what is expected.
  private var variances = [Double](repeating: 0, count: 64)
  private var counts = [Double](repeating: 0, count: 64)
  private var pointTail: TrackedStatistic
  private var windowTails: [TrackedStatistic]
  private var window = RecentWindow()
  private var expectedWindow = RecentWindow()
  private var incident = 0
  private var calm = 0

  init(_ tuning: SeriesTuning, clock: SeriesClock) {
    self.tuning = tuning
    self.clock = clock
    shape = tuning.pairShape
    lnPointsPerYear = PortableMath.ln(clock.pointsPerYear)
    windowLengths = clock.isDaily ? [2, 3, 7] : [3, 6, 12, 24]
    pointTail = TrackedStatistic(shape)
    windowTails = windowLengths.map { _ in TrackedStatistic(tuning.pairShape) }
  }

  /// A pair of values beside what the second led to expect of the first.
  private struct Reading {
    let difference: Double
    let expected: Double
    let variance: Double
    let octave: Int
    let lnFactor: Double
    var windows = SIMD4<Double>(repeating: 0)
    var scale: Double { variance.squareRoot() }
    var z: Double { difference / scale }
  }

  /// Judges a pair, then learns from it.
  mutating func judge(_ value: Double, beside sibling: Double) -> ModelFinding {
    if points == 0 { lnShare = PortableMath.ln((max(value, 0) + 1) / (max(sibling, 0) + 1)) }
    var reading = read(value, sibling)
    var finding = ModelFinding()
    finding.expected = reading.expected
    finding.lower = reading.expected - 4 * reading.scale
    finding.upper = reading.expected + 4 * reading.scale
    finding.lnRatio = reading.lnFactor
    finding.isContinuation = incident > 0
    finding.isWarmingUp = points < Double(clock.isDaily ? 14 : 7 * clock.perDay)
    pushWindows(&reading)
    let alone = finding.isWarmingUp ? 0 : pointTail.rarity(of: reading.z, shape)
    if !finding.isWarmingUp { assess(reading, alone, &finding) }
    settle(&finding, alone: alone - lnPointsPerYear)
    if Double(incident) > tuning.pairNewLevelDays * Double(clock.perDay) {
      incident = 0
      lnShare = PortableMath.ln((max(value, 0) + 1) / (max(sibling, 0) + 1))
    }
    if incident == 0, finding.level == .ok { learn(reading, finding.isWarmingUp) }
    return finding
  }

  private func read(_ value: Double, _ sibling: Double) -> Reading {
    let expected = PortableMath.exp(lnShare) * sibling
    let size = abs(expected)
    let octave = min(63, Int(PortableMath.ln(size + 1) * 1.4427))
    let relative = tuning.pairSpread * size
    let prior = relative * relative + size + 1
    let learned = (counts[octave] * variances[octave] + 8 * prior) / (counts[octave] + 8)
    let variance = max(learned, tuning.pairCountNoise * size + 0.6)
    return Reading(
      difference: value - expected, expected: expected, variance: variance, octave: octave,
      lnFactor: PortableMath.ln((max(value, 0) + 1) / (max(expected, 0) + 1)))
  }

  /// Differences add up, and so do their variances.
  private mutating func pushWindows(_ reading: inout Reading) {
    let bounded = reading.z.clipped(to: 4) * reading.scale
    window.pushSum(bounded, variance: reading.variance)
    expectedWindow.pushSum(bounded, variance: reading.expected)
    reading.windows = window.sums(windowLengths)
  }

  private func assess(_ reading: Reading, _ alone: Double, _ finding: inout ModelFinding) {
    let least = PortableMath.ln(tuning.pairLeastFactor)
    if abs(reading.lnFactor) > least || incident > 0 {
      finding.rarest.consider(.pair, lnYears: alone - lnPointsPerYear)
    }
    guard abs(reading.z) > 0.8 else { return }
    let factors = expectedWindow.lnFactors(windowLengths)
    for index in windowLengths.indices
    where reading.z * reading.windows[index] > 0 && abs(factors[index]) > least {
      let rarity = windowTails[index].ownRarity(of: reading.windows[index], least: 0.7, shape)
      finding.rarest.consider(.pairWindow, lnYears: rarity - lnPointsPerYear)
    }
  }

  private mutating func settle(_ finding: inout ModelFinding, alone: Double) {
    let years = finding.rarest.lnYears
    if years >= PortableMath.ln(tuning.pairYears) {
      finding.level = .flag
      incident += 1
      calm = 0
    } else if incident > 0 {
      incident += 1
      if alone >= PortableMath.ln(tuning.pairCloseYears) {
        finding.level = .flag
        calm = 0
      } else {
        calm += 1
      }
      if calm >= (clock.isDaily ? 1 : 3) {
        incident = 0
        calm = 0
        window.clearSums()
        expectedWindow.clearSums()
      }
    }
    if finding.level == .flag, abs(finding.lnRatio) > 0.405,
      years > PortableMath.ln(tuning.holdYears)
    {
      finding.level = .hold
    }
  }

  private mutating func learn(_ reading: Reading, _ isWarmingUp: Bool) {
    points += 1
    if !isWarmingUp { pointTail.learn(reading.z, shape) }
    for index in windowLengths.indices {
      windowTails[index].learnOwn(
        reading.windows[index], memory: 60 * Double(clock.perDay), least: 0.7, shape)
    }
    let octave = reading.octave
    counts[octave] = min(counts[octave] + 1, 60 * Double(max(1, clock.perDay / 4)))
    let square = min(reading.difference * reading.difference, 9 * reading.variance)
    variances[octave] += (square - variances[octave]) / counts[octave]
    guard reading.expected > 0 else { return }
    // By how well this pair tells the share.
    let weight = reading.expected * reading.expected / reading.variance
    information *= 1 - 1 / (tuning.pairDays * Double(clock.perDay))
    information += weight
    let bounded = reading.difference.clipped(to: 2 * reading.scale)
    lnShare += bounded / reading.expected * weight / information
  }
}

extension RecentWindow {
  /// Sums use the same ring: the residual is a difference, the weight its variance or expectation.
  mutating func pushSum(_ difference: Double, variance: Double) {
    push(difference, weight: variance)
  }

  mutating func clearSums() { self = RecentWindow() }
}
