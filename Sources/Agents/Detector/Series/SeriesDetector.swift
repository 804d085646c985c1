/// Judges one series point by point: online, in constant time and space a point, and the same on
/// every machine.
///
/// It finds the series' step from its first points, lets two weeks pass, then asks the seasonal
/// model what to do and the novelty model how surprising a point is; where a second source of the
/// quantity speaks, their difference decides instead. Series finer than half an hour have no slot
/// of the week: novelty decides alone.
public struct SeriesDetector: Hashable, Sendable {
  let tuning: SeriesTuning
  private let isWeekly: Bool
  private(set) var clock: SeriesClock?
  /// What came before the models could begin.
  private var waiting: [SeriesPoint] = []
  private var isRegular = false
  private var seasonal: SeasonalModel?
  private var pair: PairModel?
  private var novelty: NoveltyEnsemble?
  /// What is left of the last surprise: a later one must exceed it to score.
  private var peak = 0.0

  private static let pointsToFindStep = 16
  private static let pointsForNovelty = 100
  private static let shortestRegularStep = 1_800

  /// - Parameter isWeekly: Whether weekdays differ; without weeks all days are one slot.
  public init(isWeekly: Bool = true) { self.init(.standard, isWeekly: isWeekly) }

  init(_ tuning: SeriesTuning, isWeekly: Bool = true) {
    self.tuning = tuning
    self.isWeekly = isWeekly
  }

  /// Judges a point by those before it, then learns from it.
  public mutating func judge(_ point: SeriesPoint) -> SeriesVerdict {
    if isWaiting {
      waiting.append(point)
      if clock == nil, waiting.count >= Self.pointsToFindStep { begin(step: usualStep) }
      return beginModels(at: point)
    }
    return judgeByModels(point)
  }

  private var isWaiting: Bool {
    guard let clock else { return true }
    let needsNovelty = novelty == nil && !clock.isDaily
    return needsNovelty || (isRegular && seasonal == nil)
  }

  private mutating func begin(step: Int) {
    isRegular = step >= Self.shortestRegularStep
    let steps = [1_800, 3_600, 7_200, 10_800, 14_400, 21_600, 28_800, 43_200, 86_400]
    let regular = steps.min { abs($0 - step) < abs($1 - step) } ?? 86_400
    clock = SeriesClock(step: isRegular ? regular : max(1, step), isWeekly: isWeekly)
  }

  /// The middle one of the gaps between points.
  private var usualStep: Int {
    let gaps = zip(waiting, waiting.dropFirst()).map { $1.second - $0.second }.sorted()
    return gaps.isEmpty ? 86_400 : gaps[gaps.count / 2]
  }

  /// Makes the models that have waited long enough and tells them what came before.
  private mutating func beginModels(at point: SeriesPoint) -> SeriesVerdict {
    guard let clock else { return warmUp(point) }
    var replayed = false
    if !clock.isDaily, novelty == nil, waiting.count >= Self.pointsForNovelty {
      novelty = NoveltyEnsemble(
        tuning.novelty, step: clock.step, mean: meanSize(waiting.prefix(Self.pointsForNovelty)),
        first: waiting.lazy.compactMap(\.value).first ?? 0)
      for earlier in waiting.dropLast() {
        guard let value = earlier.value else { continue }
        _ = novelty?.judge(value, second: earlier.second)
      }
      replayed = true
    }
    if isRegular, seasonal == nil, waiting.count >= 14 * clock.perDay {
      seasonal = SeasonalModel(tuning, clock: clock, mean: meanSize(waiting[...]))
      pair = PairModel(tuning, clock: clock)
      for earlier in waiting.dropLast() { _ = seasonalFinding(earlier) }
      replayed = true
    }
    defer { if !isWaiting { waiting = [] } }
    if seasonal != nil || (replayed || novelty != nil) { return judgeByModels(point) }
    return warmUp(point)
  }

  private func meanSize(_ points: ArraySlice<SeriesPoint>) -> Double {
    let sizes = points.compactMap(\.value).map { abs($0) }
    return sizes.reduce(0, +) / Double(max(1, sizes.count))
  }

  private func warmUp(_ point: SeriesPoint) -> SeriesVerdict {
    var verdict = SeriesVerdict()
    verdict.isWarmingUp = true
    return verdict
  }

  private mutating func seasonalFinding(_ point: SeriesPoint) -> ModelFinding? {
    guard let own = seasonal?.judge(point) else { return nil }
    guard let value = point.value, let sibling = point.sibling,
      let compared = pair?.judge(value, beside: sibling)
    else { return own }
    // Together they went up or down: the business did. A stuck source is seen alone.
    let isStuck = own.level != .ok && own.rarest.evidence == .stale
    return isStuck && compared.level == .ok ? own : compared
  }

  private mutating func judgeByModels(_ point: SeriesPoint) -> SeriesVerdict {
    let finding = seasonalFinding(point)
    var surprise = 0.0
    var found: NoveltyModel.Finding?
    if let value = point.value {
      found = novelty?.judge(value, second: point.second)
      // Where two sources speak, novelty of one is no evidence.
      surprise = point.sibling != nil && finding != nil ? 0 : found?.rarity ?? 0
    }
    if let finding {
      let flag = PortableMath.ln(tuning.flagYears)
      let years = finding.isWarmingUp ? -20 : finding.rarest.lnYears
      surprise = max(surprise, years - flag + tuning.novelty.halfScore)
    }
    let isNew = surprise > peak
    peak = max(peak * (1 - 1 / tuning.novelty.refractoryPoints), surprise)
    var verdict = SeriesVerdict()
    if let finding {
      verdict = SeriesVerdict(finding)
    } else if let found {
      verdict = irregular(found, isNew: isNew)
    } else {
      verdict.isWarmingUp = true
    }
    verdict.score = score(isNew ? surprise : 0, verdict.level)
    if let value = point.value, let expected = verdict.expected, expected != 0 {
      verdict.ratio = value / expected
    }
    return verdict
  }

  private func irregular(_ found: NoveltyModel.Finding, isNew: Bool) -> SeriesVerdict {
    var verdict = SeriesVerdict()
    verdict.expected = found.expected
    verdict.evidence = found.evidence
    let half = tuning.novelty.halfScore
    if isNew, found.rarity >= half { verdict.level = .flag }
    // A thousand times rarer than what is flagged.
    if isNew, found.rarity >= half + 6.9 { verdict.level = .hold }
    let points = clock?.pointsPerYear ?? 365.25
    verdict.returnYears = PortableMath.exp(found.rarity - PortableMath.ln(points))
    return verdict
  }

  /// Rarer than the flag's by a factor is the odds of the score.
  private func score(_ surprise: Double, _ level: SeriesLevel) -> Double {
    let odds = PortableMath.exp(surprise - tuning.novelty.halfScore)
    let score = surprise > 0 ? odds / (1 + odds) : 0
    let least = level == .ok ? 0 : 0.5
    return (max(score, least) * 1_000_000).rounded() / 1_000_000
  }
}

extension SeriesVerdict {
  init(_ finding: ModelFinding) {
    expected = finding.expected
    lower = finding.lower
    upper = finding.upper
    level = finding.level
    evidence = finding.rarest.evidence
    returnYears = PortableMath.exp(finding.rarest.lnYears)
    isWarmingUp = finding.isWarmingUp
    isContinuation = finding.isContinuation
    if evidence == .missing {
      expected = nil
      lower = nil
      upper = nil
    }
  }
}
