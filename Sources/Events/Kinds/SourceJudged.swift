/// What the watch says of a source: that it is late, that it brings fewer or more than usual, or other
/// values than usual; and once more when it is as usual again.
///
/// Fields `{0: source, 1: aspect, 2: verdict, 3: value, 4: expected, 5: lower, 6: upper, 7: reason,
/// 8: since}`.
public struct SourceJudged: EventPayload {
  public static let kind = "SourceJudged"

  public var source: SourceID
  /// What is judged: `records by hour`, `duplicates`, `values of revenue_line USD/2`, `freshness`.
  public var aspect: String
  /// `hold` where what depends on the source is held with it.
  public var verdict: VerdictGiven.Verdict
  /// Thousandths of what is counted.
  public var valueThousandths: Int64
  public var expectedThousandths: Int64
  public var lowerThousandths: Int64
  public var upperThousandths: Int64
  /// One sentence: what it was compared with, and what was found.
  public var reason: String
  /// When the judged time began.
  public var since: Timestamp

  public init(
    source: SourceID, aspect: String, verdict: VerdictGiven.Verdict, valueThousandths: Int64 = 0,
    expectedThousandths: Int64 = 0, lowerThousandths: Int64 = 0, upperThousandths: Int64 = 0,
    reason: String, since: Timestamp
  ) {
    self.source = source
    self.aspect = aspect
    self.verdict = verdict
    self.valueThousandths = valueThousandths
    self.expectedThousandths = expectedThousandths
    self.lowerThousandths = lowerThousandths
    self.upperThousandths = upperThousandths
    self.reason = reason
    self.since = since
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(9)
    for (index, text) in [source.rawValue, aspect, verdict.rawValue].enumerated() {
      encoder.key(UInt64(index))
      encoder.text(text)
    }
    let numbers = [valueThousandths, expectedThousandths, lowerThousandths, upperThousandths]
    for (index, number) in numbers.enumerated() {
      encoder.key(UInt64(3 + index))
      encoder.integer(number)
    }
    encoder.key(7)
    encoder.text(reason)
    encoder.key(8)
    encoder.integer(since.microseconds)
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var judged = SourceJudged(
      source: "", aspect: "", verdict: .ok, reason: "", since: Timestamp(microseconds: 0))
    try fields.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: judged.source = SourceID(try decoder.text())
      case 1: judged.aspect = try decoder.text()
      case 2: judged.verdict = VerdictGiven.Verdict(rawValue: try decoder.text()) ?? .ok
      case 3: judged.valueThousandths = try decoder.integer()
      case 4: judged.expectedThousandths = try decoder.integer()
      case 5: judged.lowerThousandths = try decoder.integer()
      case 6: judged.upperThousandths = try decoder.integer()
      case 7: judged.reason = try decoder.text()
      case 8: judged.since = Timestamp(microseconds: try decoder.integer())
      default: break
      }
    }
    self = judged
  }
}
