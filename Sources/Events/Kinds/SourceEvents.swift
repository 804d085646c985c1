/// What the collector knows of a source after a call: with it, a collector that was killed goes on.
public struct SourceStateChanged: EventPayload {
  public static let kind = "SourceStateChanged"

  public enum Breaker: String, Hashable, Sendable, CaseIterable {
    case closed, open
    /// One call is let through to see whether the service is back.
    case halfOpen = "half-open"
  }

  public var source: SourceID
  /// Where to go on, in the source's own words; empty at the beginning.
  public var cursor: String
  /// All that the source showed by this time has been collected; nil before the first whole poll.
  public var watermark: Timestamp?
  /// Failures in a row.
  public var failures: Int64
  public var breaker: Breaker
  /// Microseconds between two polls, as the pace stands now.
  public var interval: Int64
  /// Not before this time is the source asked again.
  public var nextPoll: Timestamp
  /// Thousandths of a request left in the credential's bucket, as of the event's time.
  public var bucket: Int64
  /// Why it changed, in words; empty for a plain success.
  public var reason: String
  /// Pages of the poll under way so far; 0 between two polls.
  public var pages: Int64
  /// Not before this time is anything asked with the same credential: the service asked for a
  /// pause.
  public var credentialPause: Timestamp?

  public init(
    source: SourceID, cursor: String = "", watermark: Timestamp? = nil, failures: Int64 = 0,
    breaker: Breaker = .closed, interval: Int64, nextPoll: Timestamp, bucket: Int64,
    reason: String = "", pages: Int64 = 0, credentialPause: Timestamp? = nil
  ) {
    self.source = source
    self.cursor = cursor
    self.watermark = watermark
    self.failures = failures
    self.breaker = breaker
    self.interval = interval
    self.nextPoll = nextPoll
    self.bucket = bucket
    self.reason = reason
    self.pages = pages
    self.credentialPause = credentialPause
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(9 + (watermark == nil ? 0 : 1) + (credentialPause == nil ? 0 : 1))
    encoder.key(0)
    encoder.text(source.rawValue)
    encoder.key(1)
    encoder.text(cursor)
    if let watermark {
      encoder.key(2)
      encoder.integer(watermark.microseconds)
    }
    encoder.key(3)
    encoder.integer(failures)
    encoder.key(4)
    encoder.text(breaker.rawValue)
    encoder.key(5)
    encoder.integer(interval)
    encoder.key(6)
    encoder.integer(nextPoll.microseconds)
    encoder.key(7)
    encoder.integer(bucket)
    encoder.key(8)
    encoder.text(reason)
    encoder.key(9)
    encoder.integer(pages)
    if let credentialPause {
      encoder.key(10)
      encoder.integer(credentialPause.microseconds)
    }
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var state = SourceStateChanged(
      source: "", interval: 0, nextPoll: Timestamp(microseconds: 0), bucket: 0)
    try fields.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: state.source = SourceID(try decoder.text())
      case 1: state.cursor = try decoder.text()
      case 2: state.watermark = Timestamp(microseconds: try decoder.integer())
      case 3: state.failures = try decoder.integer()
      case 4: state.breaker = Breaker(rawValue: try decoder.text()) ?? .closed
      case 5: state.interval = try decoder.integer()
      case 6: state.nextPoll = Timestamp(microseconds: try decoder.integer())
      case 7: state.bucket = try decoder.integer()
      case 8: state.reason = try decoder.text()
      case 9: state.pages = try decoder.integer()
      case 10: state.credentialPause = Timestamp(microseconds: try decoder.integer())
      default: break
      }
    }
    self = state
  }
}

/// A source's records no longer look as they did: a field came, went or changed its type.
public struct SchemaDrifted: EventPayload {
  public static let kind = "SchemaDrifted"

  public let source: SourceID
  /// The field as a JSONPath.
  public let path: String
  /// `appeared`, `vanished`, or `string became number`.
  public let change: String
  public let severity: String

  public init(source: SourceID, path: String, change: String, severity: String) {
    self.source = source
    self.path = path
    self.change = change
    self.severity = severity
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.texts([source.rawValue, path, change, severity])
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    let texts = try fields.texts(count: 4)
    self.init(source: SourceID(texts[0]), path: texts[1], change: texts[2], severity: texts[3])
  }
}

/// Somebody read, or tried to read, what is not theirs, or in a way that is not ours.
public struct AccessFlagged: EventPayload {
  public static let kind = "AccessFlagged"

  public let source: SourceID
  public let request: String
  public let reason: String

  public init(source: SourceID, request: String, reason: String) {
    self.source = source
    self.request = request
    self.reason = reason
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.texts([source.rawValue, request, reason])
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    let texts = try fields.texts(count: 3)
    self.init(source: SourceID(texts[0]), request: texts[1], reason: texts[2])
  }
}

/// Time passed: what is due up to the event's time is decided now.
public struct Ticked: EventPayload {
  public static let kind = "Ticked"

  public init() {}
  public func encodeFields(into encoder: inout CanonicalEncoder) { encoder.map(0) }
  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    try fields.fields { _, _ throws(CanonicalError) in }
  }
}

extension CanonicalEncoder {
  /// A map of texts under the keys 0, 1, 2, …
  mutating func texts(_ texts: [String]) {
    map(texts.count)
    for (index, text) in texts.enumerated() {
      key(UInt64(index))
      self.text(text)
    }
  }
}

extension CanonicalDecoder {
  /// Reads what ``CanonicalEncoder/texts(_:)`` wrote; a missing one is empty.
  mutating func texts(count: Int) throws(CanonicalError) -> [String] {
    var texts = [String](repeating: "", count: count)
    try fields { field, decoder throws(CanonicalError) in
      if field < UInt64(count) { texts[Int(field)] = try decoder.text() }
    }
    return texts
  }
}
