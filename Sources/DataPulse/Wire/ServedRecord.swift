/// One record as a service shows it, with what a server needs to order and to find it.
public struct ServedRecord: Sendable, Equatable {
  /// Milliseconds since the epoch at which the source can first show it.
  public var arrivedAt: Int64
  /// The object or happening inside its stream; for core and loop the id that is on the wire.
  public var key: UInt64
  /// Orders the versions of one object: milliseconds of `updated_at`, an issue or a restatement.
  public var version: Int64
  /// Day number of a Beacon file, an attribution partition, an adspend date or a rate; else 0.
  public var group: Int
  /// The table or object type.
  public var stream: Stream
  /// The bytes that go over the wire, without a line break.
  public var body: [UInt8]

  /// A record with its place.
  public init(
    arrivedAt: Int64, key: UInt64, version: Int64 = 0, group: Int = 0, stream: Stream,
    body: [UInt8]
  ) {
    self.arrivedAt = arrivedAt
    self.key = key
    self.version = version
    self.group = group
    self.stream = stream
    self.body = body
  }
}

/// A record of one service's wire format.
protocol WireRecord: Sendable {
  /// The table or object type.
  var stream: Stream { get }
  /// Milliseconds since the epoch at which the source can first show it.
  var arrivedAt: Int64 { get }
  /// The object or happening inside its stream.
  var key: UInt64 { get }
  /// Orders the versions of one object; 0 for a happening.
  var version: Int64 { get }
  /// Day number of a file, a partition, a date; else 0.
  var group: Int { get }
  /// Appends exactly the bytes that go over the wire, without a line break.
  func encode(into bytes: inout [UInt8])
}

extension WireRecord {
  var version: Int64 { 0 }
  var group: Int { 0 }

  /// The record as it is served.
  var served: ServedRecord {
    var body: [UInt8] = []
    body.reserveCapacity(256)
    encode(into: &body)
    return ServedRecord(
      arrivedAt: arrivedAt, key: key, version: version, group: group, stream: stream, body: body)
  }
}
