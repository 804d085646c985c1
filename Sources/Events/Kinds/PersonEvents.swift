/// A person has said which value of a conflict is right. The next tick decides by it; who said it is
/// the event's actor.
public struct RulingGiven: EventPayload {
  public static let kind = "RulingGiven"

  /// What the answer is for.
  public enum Scope: String, Hashable, Sendable, CaseIterable {
    /// This data item and no other.
    case item
    /// A precedent: every conflict of the metric that its rules leave to a person.
    case metric
  }

  public var item: DataItem
  /// The claim that is right; nil where only a value was given.
  public var definition: DefinitionName?
  /// The right value, as it was known when the person answered.
  public var value: Quantity
  public var scope: Scope
  /// Why, in the person's words.
  public var reason: String

  public init(
    item: DataItem, definition: DefinitionName?, value: Quantity, scope: Scope, reason: String
  ) {
    self.item = item
    self.definition = definition
    self.value = value
    self.scope = scope
    self.reason = reason
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(definition == nil ? 4 : 5)
    encoder.key(0)
    item.encode(into: &encoder)
    if let definition {
      encoder.key(1)
      encoder.text(definition.rawValue)
    }
    encoder.key(2)
    value.encode(into: &encoder)
    encoder.key(3)
    encoder.text(scope.rawValue)
    encoder.key(4)
    encoder.text(reason)
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var given = RulingGiven(
      item: DataItem("", on: CivilDay(number: 0)), definition: nil, value: Quantity(mantissa: 0),
      scope: .item, reason: "")
    try fields.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: given.item = try DataItem(from: &decoder)
      case 1: given.definition = DefinitionName(try decoder.text())
      case 2: given.value = try Quantity(from: &decoder)
      case 3: given.scope = Scope(rawValue: try decoder.text()) ?? .item
      case 4: given.reason = try decoder.text()
      default: break
      }
    }
    self = given
  }
}

/// A person has said that a verdict was a false alarm: what it spoke of was so. It widens what the
/// next verdicts on the metric take for usual, and a hold on its account ends.
public struct FalseAlarmMarked: EventPayload {
  public static let kind = "FalseAlarmMarked"

  public var item: DataItem
  /// Whose verdict: `ours` for the decision's.
  public var definition: DefinitionName
  /// Why, in the person's words.
  public var reason: String

  public init(item: DataItem, definition: DefinitionName = .ours, reason: String) {
    self.item = item
    self.definition = definition
    self.reason = reason
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(3)
    encoder.key(0)
    item.encode(into: &encoder)
    encoder.key(1)
    encoder.text(definition.rawValue)
    encoder.key(2)
    encoder.text(reason)
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var marked = FalseAlarmMarked(item: DataItem("", on: CivilDay(number: 0)), reason: "")
    try fields.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: marked.item = try DataItem(from: &decoder)
      case 1: marked.definition = DefinitionName(try decoder.text())
      case 2: marked.reason = try decoder.text()
      default: break
      }
    }
    self = marked
  }
}
