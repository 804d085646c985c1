public import Events

extension Figures.State {
  /// SHA-256 of the canonical bytes: two states are the same if and only if their digests are.
  /// - Complexity: O(*n*) in the items.
  public var digest: Digest32 {
    var encoder = CanonicalEncoder()
    encode(into: &encoder)
    return Digest32.sha256(of: encoder.bytes)
  }

  /// Writes a checkpoint: everything in rising order of key, so that equal states have equal bytes.
  public func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(4)
    let standings = items.sorted { $0.key < $1.key }
      .flatMap { _, byLabels in byLabels.sorted { $0.key < $1.key }.map(\.value) }
    encoder.array(standings.count)
    for standing in standings { standing.encode(into: &encoder) }
    let holds = holds.sorted { $0.key < $1.key }.flatMap { item, reasons in
      reasons.sorted { $0.key < $1.key }
        .map { HoldPlaced(item: item, reason: $0.value, because: $0.key) }
    }
    encoder.array(holds.count)
    for hold in holds { hold.encodeFields(into: &encoder) }
    let touched = touched.sorted()
    encoder.array(touched.count)
    for item in touched { HoldPlaced(item: item, reason: "").encodeFields(into: &encoder) }
    let unsettled = unsettled.sorted { $0.key < $1.key }
    encoder.array(unsettled.count)
    for (item, time) in unsettled {
      encoder.array(2)
      HoldPlaced(item: item, reason: "").encodeFields(into: &encoder)
      encoder.integer(time.microseconds)
    }
  }

  /// Reads what ``encode(into:)`` wrote.
  /// - Throws: What is wrong with the bytes; the checkpoint is then thrown away and the log
  /// replayed.
  public init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    self.init()
    _ = try decoder.array()
    let standings = try decoder.array { decoder throws(CanonicalError) in
      try Figures.Standing(from: &decoder)
    }
    for standing in standings {
      let item = standing.decision.decision.item
      items[Figures.MetricDay(item), default: [:]][item.labels] = standing
    }
    for hold in try decoder.array(of: Self.hold) {
      holds[hold.item, default: [:]][hold.because] = hold.reason
    }
    touched = Set(try decoder.array(of: Self.hold).map(\.item))
    let waiting = try decoder.array { decoder throws(CanonicalError) in
      _ = try decoder.array()
      let item = try Self.hold(from: &decoder).item
      return (item: item, time: Timestamp(microseconds: try decoder.integer()))
    }
    for (item, time) in waiting { unsettled[item] = time }
  }

  private static func hold(from decoder: inout CanonicalDecoder) throws(CanonicalError)
    -> HoldPlaced
  {
    try HoldPlaced(schemaVersion: HoldPlaced.schemaVersion, fields: &decoder)
  }
}

extension Figures.Standing {
  func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(3)
    decision.encode(into: &encoder)
    encoder.array(good.count)
    for decision in good { decision.encode(into: &encoder) }
    if let published {
      encoder.array(2)
      published.figure.encodeFields(into: &encoder)
      encoder.unsigned(published.offset.rawValue)
    } else {
      encoder.null()
    }
  }

  init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    _ = try decoder.array()
    decision = try Figures.PlacedDecision(from: &decoder)
    good = try decoder.array { decoder throws(CanonicalError) in
      try Figures.PlacedDecision(from: &decoder)
    }
    if !decoder.optionalNull() {
      _ = try decoder.array()
      let figure = try FigurePublished(
        schemaVersion: FigurePublished.schemaVersion, fields: &decoder)
      published = Figures.PlacedFigure(figure: figure, offset: Offset(try decoder.unsigned()))
    }
  }
}

extension Figures.PlacedDecision {
  func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(4)
    decision.encodeFields(into: &encoder)
    encoder.unsigned(offset.rawValue)
    encoder.integer(decidedAt.microseconds)
    if let version { encoder.bytes(version.digest) } else { encoder.null() }
  }

  init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    _ = try decoder.array()
    decision = try DecisionMade(schemaVersion: DecisionMade.schemaVersion, fields: &decoder)
    offset = Offset(try decoder.unsigned())
    decidedAt = Timestamp(microseconds: try decoder.integer())
    if !decoder.optionalNull() { version = PipelineVersion(digest: try decoder.bytes()) }
  }
}
