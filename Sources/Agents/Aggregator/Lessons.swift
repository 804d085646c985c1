import Events

/// What persons' answers and past votes have left behind: rulings that stand, precedents, how often
/// each rule was found right, and what each definition has shown itself to be worth.
struct Lessons: Hashable, Sendable {
  /// An answer and where it stands in the log.
  struct Answer: Hashable, Sendable {
    var ruling: RulingGiven
    var offset: Offset
  }

  /// Of a rule's decisions that a person has looked at, how many were right.
  struct Audit: Hashable, Sendable {
    var held: Int64 = 0
    var all: Int64 = 0
  }

  /// How many audits the configured confidence of a rule is worth.
  static let priorAudits: Int64 = 20
  /// What is believed of a precedent before one of its decisions was audited.
  static let precedentConfidence: Int64 = 950_000

  /// The last answer on each data item.
  var rulings: [DataItem: Answer] = [:]
  /// The last answer for all conflicts of a metric that are left to a person.
  var precedents: [MetricName: Answer] = [:]
  /// By metric and rule.
  var audits: [String: Audit] = [:]
  var calibration = Calibration()
  /// What votes have taught of the definitions, and what rulings have.
  var voted: Reliability
  var ruled: Reliability
  /// Items whose vote has taught already: a revision teaches nothing again.
  var taught: Set<DataItem> = []

  init(definitions: Int, metrics: Int) {
    voted = Reliability(sources: definitions, attributes: metrics)
    ruled = voted
  }

  static func key(_ metric: MetricName, _ rule: String) -> String { "\(metric)/\(rule)" }

  /// A rule's confidence: the configured one, moved by what audits have found.
  func confidence(of rule: String, on metric: MetricName, configured: Int64) -> Int64 {
    guard let audit = audits[Self.key(metric, rule)], audit.all > 0 else { return configured }
    return (Self.priorAudits * configured + audit.held * 1_000_000)
      / (Self.priorAudits + audit.all)
  }

  mutating func merge(_ other: Lessons) {
    rulings.merge(other.rulings) { $0.offset >= $1.offset ? $0 : $1 }
    precedents.merge(other.precedents) { $0.offset >= $1.offset ? $0 : $1 }
    audits.merge(other.audits) {
      Audit(held: $0.held + $1.held, all: $0.all + $1.all)
    }
    calibration.merge(other.calibration)
    voted.merge(other.voted)
    ruled.merge(other.ruled)
    taught.formUnion(other.taught)
  }

  func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(7)
    encoder.array(rulings.count)
    for (_, answer) in rulings.sorted(by: { $0.key < $1.key }) { answer.encode(into: &encoder) }
    encoder.array(precedents.count)
    for (_, answer) in precedents.sorted(by: { $0.key < $1.key }) { answer.encode(into: &encoder) }
    encoder.array(audits.count)
    for (key, audit) in audits.sorted(by: { $0.key < $1.key }) {
      encoder.array(3)
      encoder.text(key)
      encoder.integer(audit.held)
      encoder.integer(audit.all)
    }
    calibration.encode(into: &encoder)
    voted.encode(into: &encoder)
    ruled.encode(into: &encoder)
    encoder.array(taught.count)
    for item in taught.sorted() { encoder.item(item) }
  }

  /// Reads what ``encode(into:)`` wrote, for as many definitions and metrics.
  mutating func read(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    _ = try decoder.array()
    for answer in try decoder.array(of: Answer.read) { rulings[answer.ruling.item] = answer }
    for answer in try decoder.array(of: Answer.read) {
      precedents[answer.ruling.item.metric] = answer
    }
    for _ in 0..<(try decoder.array()) {
      _ = try decoder.array()
      let key = try decoder.text()
      let held = try decoder.integer()
      audits[key] = Audit(held: held, all: try decoder.integer())
    }
    calibration = try Calibration(from: &decoder)
    try voted.read(from: &decoder)
    try ruled.read(from: &decoder)
    for _ in 0..<(try decoder.array()) { taught.insert(try decoder.item()) }
  }
}

extension Lessons.Answer {
  func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(2)
    encoder.unsigned(offset.rawValue)
    ruling.encodeFields(into: &encoder)
  }

  static func read(from decoder: inout CanonicalDecoder) throws(CanonicalError) -> Self {
    _ = try decoder.array()
    let offset = Offset(try decoder.unsigned())
    return Self(
      ruling: try RulingGiven(schemaVersion: RulingGiven.schemaVersion, fields: &decoder),
      offset: offset)
  }
}

extension Reliability {
  func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(4)
    for counts in [right, wrong, rightOn, wrongOn] {
      encoder.array(counts.count)
      for count in counts { encoder.integer(count) }
    }
  }

  /// Reads counts of as many sources and attributes as it has.
  mutating func read(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    func counts(
      _ decoder: inout CanonicalDecoder, like now: [Int64]
    ) throws(CanonicalError) -> [Int64] {
      let read = try decoder.array { element throws(CanonicalError) in try element.integer() }
      return read.count == now.count ? read : now
    }
    _ = try decoder.array()
    right = try counts(&decoder, like: right)
    wrong = try counts(&decoder, like: wrong)
    rightOn = try counts(&decoder, like: rightOn)
    wrongOn = try counts(&decoder, like: wrongOn)
  }
}
