public import Events

extension Detector.State {
  /// SHA-256 of the canonical bytes: two states are the same if and only if their digests are.
  /// - Complexity: O(*n*) in the days of all series.
  public var digest: Digest32 {
    var encoder = CanonicalEncoder()
    encode(into: &encoder)
    return Digest32.sha256(of: encoder.bytes)
  }

  /// Writes a checkpoint: everything in rising order of key, so that equal states have equal bytes.
  public func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(7)
    let lines = series.sorted { $0.key < $1.key }
      .flatMap { metric, byName in
        byName.sorted { $0.key < $1.key }.map { (metric: metric, name: $0.key, series: $0.value) }
      }
    encoder.array(lines.count)
    for line in lines {
      encoder.array(4)
      encoder.text(line.metric.rawValue)
      encoder.text(line.name.labels.description)
      if let definition = line.name.definition {
        encoder.text(definition.rawValue)
      } else {
        encoder.null()
      }
      line.series.encode(into: &encoder)
    }
    for decisions in [pending, bad] {
      encoder.array(decisions.count)
      for (_, placed) in decisions.sorted(by: { $0.key < $1.key }) {
        encoder.array(2)
        placed.decision.encodeFields(into: &encoder)
        encoder.unsigned(placed.offset.rawValue)
      }
    }
    let placedHolds = holds.sorted { $0.key < $1.key }.flatMap { item, byCause in
      byCause.sorted { $0.key < $1.key }.map { (item: item, because: $0.key, hold: $0.value) }
    }
    encoder.array(placedHolds.count)
    for (item, because, hold) in placedHolds {
      encoder.array(2)
      HoldPlaced(item: item, reason: hold.reason, because: because).encodeFields(into: &encoder)
      encoder.text(hold.by.rawValue)
    }
    encoder.array(passed.count)
    for (item, value) in passed.sorted(by: { $0.key < $1.key }) {
      encoder.array(2)
      HoldPlaced(item: item, reason: "").encodeFields(into: &encoder)
      encoder.integer(value)
    }
    encoder.array(flagged.count)
    for claim in flagged.sorted() {
      HoldPlaced(item: claim.item, reason: claim.definition.rawValue).encodeFields(into: &encoder)
    }
    encodeFalseAlarms(into: &encoder)
  }

  private func encodeFalseAlarms(into encoder: inout CanonicalEncoder) {
    let marked = falseAlarms.sorted { $0.key < $1.key }.flatMap { metric, byName in
      byName.sorted { $0.key < $1.key }.flatMap { name, days in
        days.sorted { $0.key < $1.key }.map {
          (
            item: DataItem(metric, on: CivilDay(number: $0.key), labels: name.labels),
            definition: name.definition ?? .ours, score: $0.value
          )
        }
      }
    }
    encoder.array(marked.count)
    for (item, definition, score) in marked {
      encoder.array(2)
      FalseAlarmMarked(item: item, definition: definition, reason: "").encodeFields(into: &encoder)
      encoder.integer(score)
    }
  }

  private mutating func readFalseAlarms(
    from decoder: inout CanonicalDecoder
  ) throws(CanonicalError) {
    for _ in 0..<(try decoder.array()) {
      _ = try decoder.array()
      let marked = try FalseAlarmMarked(
        schemaVersion: FalseAlarmMarked.schemaVersion, fields: &decoder)
      let name = Detector.SeriesName(
        labels: marked.item.labels,
        definition: marked.definition == .ours ? nil : marked.definition)
      falseAlarms[marked.item.metric, default: [:]][name, default: [:]][
        marked.item.day.number] = try decoder.integer()
    }
  }

  /// Reads what ``encode(into:)`` wrote.
  /// - Throws: What is wrong with the bytes; the checkpoint is then thrown away and the log
  /// replayed.
  public init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    self.init()
    _ = try decoder.array()
    for _ in 0..<(try decoder.array()) {
      _ = try decoder.array()
      let metric = MetricName(try decoder.text())
      let labels = Labels(try decoder.text()) ?? .none
      let definition = decoder.optionalNull() ? nil : DefinitionName(try decoder.text())
      let name = Detector.SeriesName(labels: labels, definition: definition)
      series[metric, default: [:]][name] = try Detector.WatchedSeries(from: &decoder)
    }
    pending = try Self.decisions(from: &decoder)
    bad = try Self.decisions(from: &decoder)
    for _ in 0..<(try decoder.array()) {
      _ = try decoder.array()
      let placed = try Self.hold(from: &decoder)
      holds[placed.item, default: [:]][placed.because] = Detector.Hold(
        reason: placed.reason, by: Actor(try decoder.text()))
    }
    for _ in 0..<(try decoder.array()) {
      _ = try decoder.array()
      let item = try Self.hold(from: &decoder).item
      passed[item] = try decoder.integer()
    }
    for claim in try decoder.array(of: Self.hold) {
      flagged.insert(
        Detector.ClaimName(item: claim.item, definition: DefinitionName(claim.reason)))
    }
    try readFalseAlarms(from: &decoder)
  }

  private static func hold(from decoder: inout CanonicalDecoder) throws(CanonicalError)
    -> HoldPlaced
  {
    try HoldPlaced(schemaVersion: HoldPlaced.schemaVersion, fields: &decoder)
  }

  private static func decisions(from decoder: inout CanonicalDecoder) throws(CanonicalError)
    -> [DataItem: Detector.PlacedDecision]
  {
    var decisions: [DataItem: Detector.PlacedDecision] = [:]
    for _ in 0..<(try decoder.array()) {
      _ = try decoder.array()
      let decision = try DecisionMade(
        schemaVersion: DecisionMade.schemaVersion, fields: &decoder)
      decisions[decision.item] = Detector.PlacedDecision(
        decision: decision, offset: Offset(try decoder.unsigned()))
    }
    return decisions
  }
}

extension Detector.WatchedSeries {
  /// The models are not written: they follow from the values.
  func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(6)
    daily.encode(into: &encoder)
    first.encode(into: &encoder)
    encoder.array(sources.count)
    for source in sources { encoder.text(source.rawValue) }
    encoder.integer(rows)
    encoder.integer(latest)
    encoder.boolean(isCount)
  }

  init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    _ = try decoder.array()
    daily = try DailySeries(from: &decoder)
    first = try DailySeries(from: &decoder)
    sources = try decoder.array { element throws(CanonicalError) in
      SourceID(try element.text())
    }
    rows = try decoder.integer()
    latest = try decoder.integer()
    isCount = try decoder.boolean()
  }
}

extension DailySeries {
  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(1 + values.count)
    encoder.integer(Int64(firstDay))
    for value in values {
      if value == Self.missing { encoder.null() } else { encoder.integer(value) }
    }
  }

  fileprivate init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    self.init()
    let count = try decoder.array()
    let start = Int32(truncatingIfNeeded: try decoder.integer())
    for index in 0..<max(0, count - 1) {
      guard !decoder.optionalNull() else { continue }
      set(millionths: try decoder.integer(), on: start &+ Int32(truncatingIfNeeded: index))
    }
  }
}
