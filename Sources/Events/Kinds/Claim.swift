/// What one definition says of a data item, and how much that weighed in a decision.
public struct Claim: Hashable, Sendable {
  public var definition: DefinitionName
  public var value: Quantity
  /// In parts per million; 0 where the claim did not take part.
  public var weightPPM: Int64
  /// The sources whose rows it was made of, sorted.
  public var sources: [SourceID]
  /// How many rows.
  public var rows: Int64
  /// Whether every source had reported up to the end of the window.
  public var isComplete: Bool

  public init(
    definition: DefinitionName, value: Quantity, weightPPM: Int64 = 0, sources: [SourceID],
    rows: Int64, isComplete: Bool
  ) {
    self.definition = definition
    self.value = value
    self.weightPPM = weightPPM
    self.sources = sources
    self.rows = rows
    self.isComplete = isComplete
  }

  func encode(into encoder: inout CanonicalEncoder) {
    encoder.map(6)
    encoder.key(0)
    encoder.text(definition.rawValue)
    encoder.key(1)
    value.encode(into: &encoder)
    encoder.key(2)
    encoder.integer(weightPPM)
    encoder.key(3)
    encoder.array(sources.count)
    for source in sources { encoder.text(source.rawValue) }
    encoder.key(4)
    encoder.integer(rows)
    encoder.key(5)
    encoder.boolean(isComplete)
  }

  init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    var claim = Claim(
      definition: "", value: Quantity(mantissa: 0), sources: [], rows: 0, isComplete: false)
    try decoder.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: claim.definition = DefinitionName(try decoder.text())
      case 1: claim.value = try Quantity(from: &decoder)
      case 2: claim.weightPPM = try decoder.integer()
      case 3:
        claim.sources = try decoder.array { element throws(CanonicalError) in
          SourceID(try element.text())
        }
      case 4: claim.rows = try decoder.integer()
      case 5: claim.isComplete = try decoder.boolean()
      default: break
      }
    }
    self = claim
  }
}

extension Quantity {
  /// `[mantissa, decimals]`, or `[numerator, denominator, null]` for a ratio, in whose place of null
  /// stand the decimals above the line where it has any.
  func encode(into encoder: inout CanonicalEncoder) {
    if let decimals {
      encoder.array(2)
      encoder.bignum(numerator)
      encoder.unsigned(UInt64(decimals))
    } else {
      encoder.array(3)
      encoder.bignum(numerator)
      encoder.bignum(denominatorAsWritten)
      if decimalsAbove > 0 {
        encoder.unsigned(UInt64(decimalsAbove))
      } else {
        encoder.null()
      }
    }
  }

  init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    let count = try decoder.array()
    let numerator = try decoder.bignum()
    if count == 2 {
      self.init(mantissa: numerator, decimals: Int(min(18, try decoder.unsigned())))
    } else {
      let denominator = try decoder.bignum()
      let decimals = decoder.optionalNull() ? 0 : Int(min(18, try decoder.unsigned()))
      self =
        Quantity(ratioOf: numerator, decimals: decimals, to: denominator)
        ?? Quantity(mantissa: 0)
    }
  }
}

extension DataItem {
  func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(3)
    encoder.text(metric.rawValue)
    encoder.integer(Int64(day.number))
    encoder.text(labels.description)
  }

  init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    _ = try decoder.array()
    let metric = MetricName(try decoder.text())
    let day = CivilDay(number: Int32(truncatingIfNeeded: try decoder.integer()))
    self.init(metric, on: day, labels: Labels(try decoder.text()) ?? .none)
  }
}
