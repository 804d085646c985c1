import Events

/// The weighted vote of a metric's claims, by the steps of the ``Resolver``: clusters within the
/// tolerance, voices that weigh the log-odds of what their definition has shown, and likelihoods
/// beside a value that nobody gave. Claims made of the same sources share one voice.
struct ClaimVote {
  let metric: MetricDefinition
  /// The claims that take part, in the order of the definitions.
  let claims: [Claim]
  let lessons: Lessons
  let roll: ElectoralRoll
  private let parameters = ResolverParameters()

  struct Outcome: Hashable {
    var winner: DefinitionName
    /// As the vote says it, and as audits have shown such votes to be worth.
    var likelihood: Int64
    var confidence: Int64
    /// The share of each claim in all voices, in millionths.
    var weights: [DefinitionName: Int64]
    /// How likely each claim is to be right, in millionths, in the order of the claims.
    var shares: [Int64]
  }

  init(_ metric: MetricDefinition, _ claims: [Claim], _ lessons: Lessons, _ roll: ElectoralRoll) {
    self.metric = metric
    self.claims = claims
    self.lessons = lessons
    self.roll = roll
  }

  /// Counts the votes; nil where nobody claims anything.
  func count() -> Outcome? {
    guard !claims.isEmpty else { return nil }
    let (numbers, attribute) = fixed
    var clustering = Clustering()
    clustering.cluster((0..<UInt32(claims.count)).map { $0 }[...], numbers, attribute)
    let voices = claims.map(voice)
    var count = VoteCount(sources: 0)
    count.begin(claims: claims.count, clusters: clustering.clusterCount)
    for (place, voice) in voices.enumerated() {
      let cluster = Int(clustering.cluster[place])
      count.totals[cluster] += voice
      count.voters[cluster] += 1
    }
    count.weigh(unseen: parameters.unseen)
    let winner = count.winner
    var best: Int?
    for place in claims.indices where Int(clustering.cluster[place]) == winner {
      if let known = best, voices[place] <= voices[known] { continue }
      best = place
    }
    guard let best else { return nil }
    let all = max(1, voices.reduce(0, +))
    var weights: [DefinitionName: Int64] = [:]
    for (place, claim) in claims.enumerated() {
      weights[claim.definition] = Int64(Int128(voices[place]) * 1_000_000 / Int128(all))
    }
    let likelihood = count.likelihood[winner]
    return Outcome(
      winner: claims[best].definition, likelihood: likelihood,
      confidence: lessons.calibration.scaling.applied(
        to: Calibration.tempered(likelihood, voices: Set(claims.map(\.sources)).count)),
      weights: weights,
      shares: clustering.cluster.map { count.likelihood[Int($0)] })
  }

  /// What a claim's voice weighs, in millionths of a nat.
  private func voice(_ claim: Claim) -> Int64 {
    guard let source = roll.definitions[claim.definition], let attribute = roll.metrics[metric.name]
    else { return 0 }
    let scale = VoiceScale(lessons.voted, parameters)
    let share = lessons.voted.share(of: source, on: attribute, ruled: lessons.ruled, parameters)
    let weight = scale.weight(
      ofShare: share, isKnown: lessons.voted.isKnown(source, parameters))
    let alike = claims.count { $0.sources == claim.sources }
    return weight / Int64(alike)
  }

  /// The values as whole numbers of one unit, and the metric's tolerance in it: the wider of the
  /// absolute and the relative one.
  private var fixed: (numbers: [Int64], attribute: AttributeDefinition) {
    let decimals = claims.map { $0.value.decimals ?? 6 }.max() ?? 0
    let unit = MoneyConversion.power(decimals)
    let numbers = claims.map { claim in
      let scaled = claim.value.numerator.multipliedReportingOverflow(by: unit)
      guard !scaled.overflow else { return claim.value.numerator > 0 ? Int64.max : Int64.min }
      return Int64(clamping: scaled.partialValue / claim.value.denominator)
    }
    let middle = numbers.sorted()[numbers.count / 2]
    let width = max(
      Int128(metric.tolerance.absolute) * unit,
      Int128(middle.magnitude) * Int128(metric.tolerance.relativePPM) / 1_000_000)
    let tolerance: AttributeDefinition.Tolerance =
      width > 0 ? .absolute(Int64(clamping: width)) : .none
    return (
      numbers,
      AttributeDefinition(
        name: metric.name.rawValue, kind: .number, tolerance: tolerance, decimals: decimals)
    )
  }
}

/// The numbers under which definitions and metrics are counted.
struct ElectoralRoll: Hashable, Sendable {
  let definitions: [DefinitionName: Int]
  let metrics: [MetricName: Int]

  init(_ metrics: [MetricPlan]) {
    var names: Set<DefinitionName> = []
    for metric in metrics { names.formUnion(metric.claims.map(\.name)) }
    definitions = Dictionary(
      uniqueKeysWithValues: names.sorted().enumerated().map { ($0.element, $0.offset) })
    self.metrics = Dictionary(
      uniqueKeysWithValues: metrics.map(\.definition.name).sorted().enumerated()
        .map { ($0.element, $0.offset) })
  }
}
