public import Events

extension Aggregator.State {
  /// SHA-256 of all that rows, watermarks and decisions have made of the state. It does not depend
  /// on the order of rows, on batches or on threads.
  public var digest: Digest32 {
    var encoder = CanonicalEncoder(reserving: 1 << 16)
    encodeEvidence(into: &encoder)
    return .sha256(of: encoder.bytes)
  }

  /// Writes the state, to be read by `Aggregator.state(from:)`.
  public func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(2)
    encodeEvidence(into: &encoder)
    encodeChanges(into: &encoder)
  }

  private func encodeEvidence(into encoder: inout CanonicalEncoder) {
    encoder.array(8)
    let ranks = accounts.ranks
    encoder.array(accounts.count)
    for text in accounts.texts.sorted() { encoder.text(text) }
    let order = families.indices.sorted { families[$0].key < families[$1].key }
    encoder.array(order.count)
    for family in order { families[family].encode(into: &encoder, ranks: ranks) }
    identity.encode(into: &encoder)
    rates.encode(into: &encoder)
    encoder.array(watermarks.count * 2)
    for (source, watermark) in watermarks.sorted(by: { $0.key < $1.key }) {
      encoder.text(source.rawValue)
      encoder.integer(watermark.microseconds)
    }
    encoder.array(decided.count)
    for (item, decision) in decided.sorted(by: { $0.key < $1.key }) {
      decision.encode(item, into: &encoder)
    }
    encoder.array(waiting.count)
    for item in waiting.sorted() { encoder.item(item) }
    lessons.encode(into: &encoder)
  }

  /// What has not been looked at yet; not part of the digest, because a row that is taken back at
  /// once changes nothing but leaves its mark.
  private func encodeChanges(into encoder: inout CanonicalEncoder) {
    let order = families.indices.sorted { families[$0].key < families[$1].key }
    encoder.array(order.count + 2)
    if let decidedThrough { encoder.integer(Int64(decidedThrough)) } else { encoder.null() }
    encoder.array(rates.changed.count * 2)
    for key in rates.changed.sorted() {
      encoder.text(key.currency)
      encoder.integer(Int64(key.day))
    }
    for family in order {
      encoder.array(families[family].changed.count * 2)
      for zone in families[family].changed.indices {
        encoder.days(families[family].changed[zone])
        encoder.days(families[family].changedMembers[zone])
      }
    }
  }
}

extension Aggregator {
  /// Reads a state that was written under the same pipeline version. Its caches are empty; they are
  /// made again at the next decision.
  /// - Throws: ``CanonicalError`` where the bytes are damaged.
  public func state(from decoder: inout CanonicalDecoder) throws(CanonicalError) -> State {
    var state = initialState
    _ = try decoder.array()
    _ = try decoder.array()
    for _ in 0..<(try decoder.array()) { _ = state.accounts.number(try decoder.text()) }
    for _ in 0..<(try decoder.array()) {
      try readFamily(from: &decoder, into: &state)
    }
    state.identity = try IdentityEvidence(from: &decoder)
    state.rates = try RateTable(from: &decoder)
    for _ in 0..<(try decoder.array() / 2) {
      let source = SourceID(try decoder.text())
      state.watermarks[source] = Timestamp(microseconds: try decoder.integer())
    }
    for _ in 0..<(try decoder.array()) {
      let (item, decided) = try Decided.read(from: &decoder)
      state.decided[item] = decided
    }
    for _ in 0..<(try decoder.array()) { state.waiting.insert(try decoder.item()) }
    try state.lessons.read(from: &decoder)
    try readChanges(from: &decoder, into: &state)
    return state
  }

  private func readFamily(
    from decoder: inout CanonicalDecoder, into state: inout State
  ) throws(CanonicalError) {
    let key = try FamilyKey(from: &decoder)
    let zones = try decoder.array()
    let plan = plan.measures[key.measure] ?? MeasurePlan()
    let family = state.family(key, plan: plan)
    for zone in 0..<zones {
      for _ in 0..<(try decoder.array()) {
        _ = try decoder.array()
        let day = Int32(truncatingIfNeeded: try decoder.integer())
        let cell = try Cell(from: &decoder)
        if zone < plan.zones.count { state.families[family].days[zone][day] = cell }
      }
    }
  }

  private func readChanges(
    from decoder: inout CanonicalDecoder, into state: inout State
  ) throws(CanonicalError) {
    _ = try decoder.array()
    if !decoder.optionalNull() {
      state.decidedThrough = Int32(truncatingIfNeeded: try decoder.integer())
    }
    var changedRates: Set<RateTable.Key> = []
    for _ in 0..<(try decoder.array() / 2) {
      let currency = try decoder.text()
      changedRates.insert(
        .init(currency: currency, day: Int32(truncatingIfNeeded: try decoder.integer())))
    }
    state.rates.restore(changed: changedRates)
    for family in state.families.indices {
      for zone in 0..<(try decoder.array() / 2) {
        let changed = try decoder.days()
        let members = try decoder.days()
        guard zone < state.families[family].changed.count else { continue }
        state.families[family].changed[zone] = changed
        state.families[family].changedMembers[zone] = members
      }
    }
  }
}
