/// What one page of a source came to: how many records, what became of them, and how large the values
/// of their rows are. It is said with the page, in the same append.
///
/// Fields `{0: source, 1: records, 2: duplicates, 3: stale, 4: quarantined, 5: streams}`; a stream is
/// `[name, rows, [bucket, count, …]]`.
public struct IntakeTallied: EventPayload {
  public static let kind = "IntakeTallied"

  /// The rows of one measure, or of one mask, or of one measure in one unit.
  public struct Stream: Hashable, Sendable {
    /// `engagement`, `mask bot`, `revenue_line USD/2`.
    public var name: String
    /// New rows; rows that take others back are not counted.
    public var rows: Int64
    /// How many rows have a value of which size, those taken back subtracted: a bucket is a quarter of
    /// a power of ten of the mantissa. Rising by bucket; empty where rows have no value of their own.
    public var sizes: [Size]

    public init(name: String, rows: Int64, sizes: [Size]) {
      self.name = name
      self.rows = rows
      self.sizes = sizes
    }
  }

  /// How many rows lie in one bucket.
  public struct Size: Hashable, Sendable {
    public var bucket: Int64
    public var count: Int64

    public init(bucket: Int64, count: Int64) {
      self.bucket = bucket
      self.count = count
    }
  }

  public var source: SourceID
  public var records: Int64
  public var duplicates: Int64
  public var stale: Int64
  public var quarantined: Int64
  /// Rising by name.
  public var streams: [Stream]

  public init(
    source: SourceID, records: Int64 = 0, duplicates: Int64 = 0, stale: Int64 = 0,
    quarantined: Int64 = 0, streams: [Stream] = []
  ) {
    self.source = source
    self.records = records
    self.duplicates = duplicates
    self.stale = stale
    self.quarantined = quarantined
    self.streams = streams
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(6)
    encoder.key(0)
    encoder.text(source.rawValue)
    for (index, number) in [records, duplicates, stale, quarantined].enumerated() {
      encoder.key(UInt64(1 + index))
      encoder.integer(number)
    }
    encoder.key(5)
    encoder.array(streams.count)
    for stream in streams {
      encoder.array(3)
      encoder.text(stream.name)
      encoder.integer(stream.rows)
      encoder.array(stream.sizes.count * 2)
      for size in stream.sizes {
        encoder.integer(size.bucket)
        encoder.integer(size.count)
      }
    }
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var tally = IntakeTallied(source: "")
    try fields.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: tally.source = SourceID(try decoder.text())
      case 1: tally.records = try decoder.integer()
      case 2: tally.duplicates = try decoder.integer()
      case 3: tally.stale = try decoder.integer()
      case 4: tally.quarantined = try decoder.integer()
      case 5:
        tally.streams = try decoder.array { element throws(CanonicalError) in
          _ = try element.array()
          var stream = Stream(name: try element.text(), rows: try element.integer(), sizes: [])
          for _ in 0..<(try element.array() / 2) {
            stream.sizes.append(
              Size(bucket: try element.integer(), count: try element.integer()))
          }
          return stream
        }
      default: break
      }
    }
    self = tally
  }
}
