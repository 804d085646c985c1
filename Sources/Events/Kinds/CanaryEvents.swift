/// An old pipeline's outputs are compared with ours from now on.
public struct CanaryStarted: EventPayload {
  public static let kind = "CanaryStarted"

  /// The file or the address of the old outputs.
  public let legacy: String
  /// What is compared: periods that begin in it.
  public let from: Timestamp
  public let to: Timestamp
  /// In parts per million: with fewer differences over the window it passes.
  public let limitPPM: Int64
  /// It passes as well after so many cells in a row that match; 0: that rule is off.
  public let matchesInARow: Int64

  public init(
    legacy: String, from: Timestamp, to: Timestamp, limitPPM: Int64, matchesInARow: Int64
  ) {
    self.legacy = legacy
    self.from = from
    self.to = to
    self.limitPPM = limitPPM
    self.matchesInARow = matchesInARow
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(5)
    encoder.key(0)
    encoder.text(legacy)
    for (key, number) in [
      (1, from.microseconds), (2, to.microseconds), (3, limitPPM), (4, matchesInARow),
    ] {
      encoder.key(UInt64(key))
      encoder.integer(number)
    }
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var legacy = ""
    var numbers: [UInt64: Int64] = [:]
    try fields.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: legacy = try decoder.text()
      case 1...4: numbers[field] = try decoder.integer()
      default: break
      }
    }
    self.init(
      legacy: legacy, from: Timestamp(microseconds: numbers[1] ?? 0),
      to: Timestamp(microseconds: numbers[2] ?? 0), limitPPM: numbers[3] ?? 0,
      matchesInARow: numbers[4] ?? 0)
  }
}

/// A comparison of the canary that was started last, over all of its window that is known.
public struct CanaryCompared: EventPayload {
  public static let kind = "CanaryCompared"

  public let cells: Int64
  public let different: Int64
  /// Differences that no hypothesis explains.
  public let unexplained: Int64
  /// What lay below this offset was compared.
  public let readUpTo: Offset
  public let passes: Bool

  public init(cells: Int64, different: Int64, unexplained: Int64, readUpTo: Offset, passes: Bool) {
    self.cells = cells
    self.different = different
    self.unexplained = unexplained
    self.readUpTo = readUpTo
    self.passes = passes
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(5)
    for (key, number) in [
      (0, cells), (1, different), (2, unexplained), (3, Int64(bitPattern: readUpTo.rawValue)),
      (4, passes ? 1 : 0),
    ] {
      encoder.key(UInt64(key))
      encoder.integer(number)
    }
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var numbers: [UInt64: Int64] = [:]
    try fields.fields { field, decoder throws(CanonicalError) in
      if field <= 4 { numbers[field] = try decoder.integer() }
    }
    self.init(
      cells: numbers[0] ?? 0, different: numbers[1] ?? 0, unexplained: numbers[2] ?? 0,
      readUpTo: Offset(UInt64(bitPattern: numbers[3] ?? 0)), passes: numbers[4] == 1)
  }
}

/// A person ended the canary that was started last.
public struct CanaryConcluded: EventPayload {
  public static let kind = "CanaryConcluded"

  /// What was decided.
  public enum Outcome: String, Hashable, Sendable, CaseIterable {
    /// Ours takes the old pipeline's place.
    case promoted
    /// The old pipeline stays, or comes back.
    case rolledBack = "rolled-back"
  }

  public let outcome: Outcome
  public let reason: String

  public init(outcome: Outcome, reason: String) {
    self.outcome = outcome
    self.reason = reason
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.texts([outcome.rawValue, reason])
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    let texts = try fields.texts(count: 2)
    self.init(outcome: Outcome(rawValue: texts[0]) ?? .rolledBack, reason: texts[1])
  }
}
