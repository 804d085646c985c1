import Events

extension IdentityEvidence {
  func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(2)
    let links = self.links.map { link, count in
      (nodes.texts[Int(link.entity)], nodes.texts[Int(link.counterpart)], count)
    }
    encoder.array(links.count * 3)
    for (entity, counterpart, count) in links.sorted(by: <) {
      encoder.text(entity)
      encoder.text(counterpart)
      encoder.integer(count)
    }
    let marks = self.marks.map { mark, count in
      (nodes.texts[Int(mark.entity)], mark.mask, count)
    }
    encoder.array(marks.count * 3)
    for (entity, mask, count) in marks.sorted(by: <) {
      encoder.text(entity)
      encoder.text(mask)
      encoder.integer(count)
    }
  }

  init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    self.init()
    _ = try decoder.array()
    for _ in 0..<(try decoder.array() / 3) {
      let entity = try decoder.text()
      let counterpart = try decoder.text()
      link(entity, counterpart, try decoder.integer())
    }
    for _ in 0..<(try decoder.array() / 3) {
      let entity = try decoder.text()
      let mask = try decoder.text()
      mark(entity, mask, try decoder.integer())
    }
  }
}

extension RateTable {
  func encode(into encoder: inout CanonicalEncoder) {
    let all = rates.flatMap { key, list in
      list.map { (key.currency, Int64(key.day), $0.key, $0.value) }
    }
    encoder.array(all.count * 4)
    for (currency, day, ppm, count) in all.sorted(by: <) {
      encoder.text(currency)
      encoder.integer(day)
      encoder.integer(ppm)
      encoder.integer(count)
    }
  }

  init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    self.init()
    for _ in 0..<(try decoder.array() / 4) {
      let currency = try decoder.text()
      let day = Int32(truncatingIfNeeded: try decoder.integer())
      let ppm = try decoder.integer()
      add(ppm, at: Key(currency: currency, day: day), weight: try decoder.integer())
    }
    settle()
  }
}

extension Decided {
  func encode(_ item: DataItem, into encoder: inout CanonicalEncoder) {
    encoder.array(8)
    encoder.item(item)
    encoder.array(value == nil ? 0 : 1)
    if let value { value.encodeParts(into: &encoder) }
    encoder.text(rule)
    encoder.text(winner?.rawValue ?? "")
    encoder.integer(confidencePPM)
    encoder.array(claims.count)
    for claim in claims {
      encoder.array(2)
      encoder.text(claim.definition.rawValue)
      claim.value.encodeParts(into: &encoder)
    }
    encoder.integer(revision)
    encoder.unsigned(offset.rawValue)
  }

  static func read(
    from decoder: inout CanonicalDecoder
  ) throws(CanonicalError) -> (DataItem, Decided) {
    _ = try decoder.array()
    let item = try decoder.item()
    let value = try decoder.array { element throws(CanonicalError) in
      try Quantity(parts: &element)
    }.first
    let rule = try decoder.text()
    let winner = try decoder.text()
    let confidence = try decoder.integer()
    let claims = try decoder.array { element throws(CanonicalError) in
      _ = try element.array()
      let definition = DefinitionName(try element.text())
      return Claimed(definition: definition, value: try Quantity(parts: &element))
    }
    let revision = try decoder.integer()
    let offset = Offset(try decoder.unsigned())
    return (
      item,
      Decided(
        value: value, rule: rule, winner: winner.isEmpty ? nil : DefinitionName(winner),
        confidencePPM: confidence, claims: claims, revision: revision, offset: offset)
    )
  }
}

extension Quantity {
  fileprivate func encodeParts(into encoder: inout CanonicalEncoder) {
    encoder.array(4)
    encoder.bignum(numerator)
    encoder.bignum(denominator)
    encoder.integer(Int64(decimals ?? -1))
    encoder.integer(Int64(decimalsAbove))
  }

  fileprivate init(parts decoder: inout CanonicalDecoder) throws(CanonicalError) {
    _ = try decoder.array()
    let numerator = try decoder.bignum()
    let denominator = try decoder.bignum()
    let decimals = Int(truncatingIfNeeded: try decoder.integer())
    let above = Int(min(18, max(0, try decoder.integer())))
    if (0...18).contains(decimals) {
      self.init(mantissa: numerator, decimals: decimals)
    } else {
      let below = denominator / MoneyConversion.power(above)
      self =
        Quantity(ratioOf: numerator, decimals: above, to: below) ?? Quantity(mantissa: 0)
    }
  }
}

extension CanonicalEncoder {
  mutating func item(_ item: DataItem) {
    array(3)
    text(item.metric.rawValue)
    integer(Int64(item.day.number))
    labels(item.labels)
  }

  mutating func days(_ days: Set<Int32>) {
    array(days.count)
    for day in days.sorted() { integer(Int64(day)) }
  }
}

extension CanonicalDecoder {
  mutating func item() throws(CanonicalError) -> DataItem {
    _ = try array()
    let metric = MetricName(try text())
    let day = CivilDay(number: Int32(truncatingIfNeeded: try integer()))
    return DataItem(metric, on: day, labels: try labels())
  }

  mutating func days() throws(CanonicalError) -> Set<Int32> {
    Set(
      try array { element throws(CanonicalError) in
        Int32(truncatingIfNeeded: try element.integer())
      })
  }
}
