/// What the detector says of a decision, a claim or a source. Its cause is what it judges.
public struct VerdictGiven: EventPayload {
  public static let kind = "VerdictGiven"

  public enum Verdict: String, Hashable, Sendable, CaseIterable {
    case ok, flag, hold
    /// Too little history to judge.
    case warmUp = "warm-up"
  }

  public var item: DataItem
  /// The definition whose claim is judged; `ours` for the decision.
  public var definition: DefinitionName
  public var verdict: Verdict
  /// Thousandths of the metric's unit.
  public var expectedThousandths: Int64
  public var lowerThousandths: Int64
  public var upperThousandths: Int64
  /// Robust standard deviations from the expected value, in thousandths.
  public var scoreThousandths: Int64
  /// One sentence: what it was compared with, and what was found.
  public var reason: String

  public init(
    item: DataItem, definition: DefinitionName, verdict: Verdict, expectedThousandths: Int64 = 0,
    lowerThousandths: Int64 = 0, upperThousandths: Int64 = 0, scoreThousandths: Int64 = 0,
    reason: String
  ) {
    self.item = item
    self.definition = definition
    self.verdict = verdict
    self.expectedThousandths = expectedThousandths
    self.lowerThousandths = lowerThousandths
    self.upperThousandths = upperThousandths
    self.scoreThousandths = scoreThousandths
    self.reason = reason
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(8)
    encoder.key(0)
    item.encode(into: &encoder)
    encoder.key(1)
    encoder.text(definition.rawValue)
    encoder.key(2)
    encoder.text(verdict.rawValue)
    let numbers = [expectedThousandths, lowerThousandths, upperThousandths, scoreThousandths]
    for (index, number) in numbers.enumerated() {
      encoder.key(UInt64(3 + index))
      encoder.integer(number)
    }
    encoder.key(7)
    encoder.text(reason)
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var given = VerdictGiven(
      item: DataItem("", on: CivilDay(number: 0)), definition: .ours, verdict: .ok, reason: "")
    try fields.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: given.item = try DataItem(from: &decoder)
      case 1: given.definition = DefinitionName(try decoder.text())
      case 2: given.verdict = Verdict(rawValue: try decoder.text()) ?? .ok
      case 3: given.expectedThousandths = try decoder.integer()
      case 4: given.lowerThousandths = try decoder.integer()
      case 5: given.upperThousandths = try decoder.integer()
      case 6: given.scoreThousandths = try decoder.integer()
      case 7: given.reason = try decoder.text()
      default: break
      }
    }
    self = given
  }
}

/// A data item is kept from the dashboards, for a reason. Its cause is the decision that was
/// judged.
///
/// An item without labels stands for every label of its metric and day. One item may be held on
/// account of several; it is shown again when all of these are released.
public struct HoldPlaced: EventPayload {
  public static let kind = "HoldPlaced"

  public let item: DataItem
  public let reason: String
  /// The item that was judged bad: the held one itself, or one that the held one depends on.
  public let because: DataItem

  public init(item: DataItem, reason: String, because: DataItem? = nil) {
    self.item = item
    self.reason = reason
    self.because = because ?? item
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.holdFields(item, reason, because: because == item ? nil : because)
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    let (item, reason, because) = try fields.holdFields()
    self.init(item: item, reason: reason, because: because)
  }
}

/// A hold ends: the evidence was mended, or a person said so.
public struct HoldReleased: EventPayload {
  public static let kind = "HoldReleased"

  public let item: DataItem
  public let reason: String
  /// On whose account it is no longer held; nil: whoever's.
  public let because: DataItem?

  public init(item: DataItem, reason: String, because: DataItem? = nil) {
    self.item = item
    self.reason = reason
    self.because = because
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.holdFields(item, reason, because: because)
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    let (item, reason, because) = try fields.holdFields()
    self.init(item: item, reason: reason, because: because)
  }
}

extension CanonicalEncoder {
  fileprivate mutating func holdFields(
    _ item: DataItem, _ reason: String, because: DataItem?
  ) {
    map(because == nil ? 2 : 3)
    key(0)
    item.encode(into: &self)
    key(1)
    text(reason)
    if let because {
      key(2)
      because.encode(into: &self)
    }
  }
}

extension CanonicalDecoder {
  fileprivate mutating func holdFields()
    throws(CanonicalError) -> (DataItem, String, because: DataItem?)
  {
    var item = DataItem("", on: CivilDay(number: 0))
    var reason = ""
    var because: DataItem?
    try fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: item = try DataItem(from: &decoder)
      case 1: reason = try decoder.text()
      case 2: because = try DataItem(from: &decoder)
      default: break
      }
    }
    return (item, reason, because)
  }
}
