public import Events

/// Records of one source in the order of their offsets, each with its text, or with the values that
/// were chosen of its layout.
public struct RecordBatch: Sendable {
  /// What there is of a record's payload.
  public enum Payload: Sendable, Hashable {
    /// It was erased.
    case erased
    /// The text with this index in ``texts``.
    case text(Int)
    /// The values chosen of the layout with this index: the first lies at `first` in ``values``,
    /// the others behind it, in the order in which they were chosen.
    case values(layout: Int, first: Int)
  }

  public struct Record: Sendable, Hashable {
    public let offset: Offset
    /// When it was collected: the event's own time.
    public let collectedAt: Timestamp
    public let payload: Payload
  }

  public internal(set) var records: [Record] = []
  /// Each with the values that were chosen of it.
  public internal(set) var layouts: [(layout: RecordLayout, values: [Int])] = []
  /// Where each value lies in ``bytes``.
  public internal(set) var values: [Range<Int>] = []
  /// Where each text lies in ``bytes``.
  public internal(set) var texts: [Range<Int>] = []
  /// The bytes of texts and values.
  public internal(set) var bytes: [UInt8] = []

  mutating func append(_ offset: UInt64, _ collectedAt: Int64, _ payload: Payload) {
    records.append(
      Record(
        offset: Offset(offset), collectedAt: Timestamp(microseconds: collectedAt),
        payload: payload))
  }

  /// Appends a record of a stored event, if it is one of the source.
  mutating func append(
    _ stored: [UInt8], in range: Range<Int>, at offset: UInt64, of source: SourceID
  ) throws(CanonicalError) {
    let recorded = try RecordedEvent(
      stored: stored, in: range, at: Offset(offset), knowledgeTime: Timestamp(microseconds: 0))
    guard case .recordCollected(let record) = recorded.event, record.source == source else {
      return
    }
    var payload = Payload.erased
    if let plain = record.payload.plain {
      let start = bytes.count
      bytes += plain
      texts.append(start..<bytes.count)
      payload = .text(texts.count - 1)
    }
    append(offset, recorded.eventTime.microseconds, payload)
  }
}
