/// Claims on one data item differ by more than the metric's tolerance.
public struct ConflictFound: EventPayload {
  public static let kind = "ConflictFound"

  public let item: DataItem
  public let claims: [Claim]

  public init(item: DataItem, claims: [Claim]) {
    self.item = item
    self.claims = claims
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(2)
    encoder.key(0)
    item.encode(into: &encoder)
    encoder.key(1)
    encoder.array(claims.count)
    for claim in claims { claim.encode(into: &encoder) }
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var item = DataItem("", on: CivilDay(number: 0))
    var claims: [Claim] = []
    try fields.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: item = try DataItem(from: &decoder)
      case 1:
        claims = try decoder.array { element throws(CanonicalError) in try Claim(from: &element) }
      default: break
      }
    }
    self.init(item: item, claims: claims)
  }
}

/// The settled value of a data item, with the rule, every claim and its weight.
public struct DecisionMade: EventPayload {
  public static let kind = "DecisionMade"

  public var item: DataItem
  /// Nil where the rule abstains.
  public var value: Quantity?
  public var rule: String
  public var confidencePPM: Int64
  public var claims: [Claim]
  /// The winner among the claims; nil where the rule abstains.
  public var winner: DefinitionName?
  /// 1 is the first.
  public var revision: Int64
  /// The evidence is what lies below this offset.
  public var readUpTo: Offset
  /// The decision that this one revises.
  public var previous: Offset?

  public init(
    item: DataItem, value: Quantity?, rule: String, confidencePPM: Int64, claims: [Claim],
    winner: DefinitionName?, revision: Int64, readUpTo: Offset, previous: Offset?
  ) {
    self.item = item
    self.value = value
    self.rule = rule
    self.confidencePPM = confidencePPM
    self.claims = claims
    self.winner = winner
    self.revision = revision
    self.readUpTo = readUpTo
    self.previous = previous
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(6 + (value == nil ? 0 : 1) + (winner == nil ? 0 : 1) + (previous == nil ? 0 : 1))
    encoder.key(0)
    item.encode(into: &encoder)
    if let value {
      encoder.key(1)
      value.encode(into: &encoder)
    }
    encoder.key(2)
    encoder.text(rule)
    encoder.key(3)
    encoder.integer(confidencePPM)
    encoder.key(4)
    encoder.array(claims.count)
    for claim in claims { claim.encode(into: &encoder) }
    if let winner {
      encoder.key(5)
      encoder.text(winner.rawValue)
    }
    encoder.key(6)
    encoder.integer(revision)
    encoder.key(7)
    encoder.unsigned(readUpTo.rawValue)
    if let previous {
      encoder.key(8)
      encoder.unsigned(previous.rawValue)
    }
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var decision = DecisionMade(
      item: DataItem("", on: CivilDay(number: 0)), value: nil, rule: "", confidencePPM: 0,
      claims: [], winner: nil, revision: 0, readUpTo: Offset(0), previous: nil)
    try fields.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: decision.item = try DataItem(from: &decoder)
      case 1: decision.value = try Quantity(from: &decoder)
      case 2: decision.rule = try decoder.text()
      case 3: decision.confidencePPM = try decoder.integer()
      case 4:
        decision.claims = try decoder.array { element throws(CanonicalError) in
          try Claim(from: &element)
        }
      case 5: decision.winner = DefinitionName(try decoder.text())
      case 6: decision.revision = try decoder.integer()
      case 7: decision.readUpTo = Offset(try decoder.unsigned())
      case 8: decision.previous = Offset(try decoder.unsigned())
      default: break
      }
    }
    self = decision
  }
}

/// What a dashboard shows for a data item from now on. Its cause is the decision behind it.
public struct FigurePublished: EventPayload {
  public static let kind = "FigurePublished"

  public enum State: String, Hashable, Sendable, CaseIterable {
    case published
    /// A tile shows the last good one, with the reason beside it.
    case held
    /// The window is still open, or its evidence still matures.
    case provisional
  }

  public let item: DataItem
  public let value: Quantity?
  public let state: State
  public let revision: Int64
  /// Why it is held; empty otherwise.
  public let reason: String

  public init(item: DataItem, value: Quantity?, state: State, revision: Int64, reason: String = "")
  {
    self.item = item
    self.value = value
    self.state = state
    self.revision = revision
    self.reason = reason
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(value == nil ? 4 : 5)
    encoder.key(0)
    item.encode(into: &encoder)
    if let value {
      encoder.key(1)
      value.encode(into: &encoder)
    }
    encoder.key(2)
    encoder.text(state.rawValue)
    encoder.key(3)
    encoder.integer(revision)
    encoder.key(4)
    encoder.text(reason)
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var item = DataItem("", on: CivilDay(number: 0))
    var value: Quantity?
    var state = State.provisional
    var revision: Int64 = 0
    var reason = ""
    try fields.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: item = try DataItem(from: &decoder)
      case 1: value = try Quantity(from: &decoder)
      case 2: state = State(rawValue: try decoder.text()) ?? .provisional
      case 3: revision = try decoder.integer()
      case 4: reason = try decoder.text()
      default: break
      }
    }
    self.init(item: item, value: value, state: state, revision: revision, reason: reason)
  }
}
