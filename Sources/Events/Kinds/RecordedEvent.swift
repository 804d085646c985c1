/// An event that has happened, with its place, its times, who said it, and why.
public struct RecordedEvent: Hashable, Sendable {
  public let offset: Offset
  /// When it happened.
  public let eventTime: Timestamp
  /// When the log learnt it.
  public let knowledgeTime: Timestamp
  public let actor: Actor
  /// The pipeline version under which it was said; nil for what is no decision.
  public let version: PipelineVersion?
  /// The event that this one follows from.
  public let cause: Offset?
  /// The first event of its chain; nil if it is the first.
  public let correlation: Offset?
  public let event: Event

  public init(
    offset: Offset, eventTime: Timestamp, knowledgeTime: Timestamp, actor: Actor,
    version: PipelineVersion?, cause: Offset?, correlation: Offset?, event: Event
  ) {
    self.offset = offset
    self.eventTime = eventTime
    self.knowledgeTime = knowledgeTime
    self.actor = actor
    self.version = version
    self.cause = cause
    self.correlation = correlation
    self.event = event
  }
}

/// An event about to be appended: it has no offset and no knowledge time yet.
public struct EventDraft: Hashable, Sendable {
  public var eventTime: Timestamp
  public var actor: Actor
  public var version: PipelineVersion?
  public var cause: Offset?
  public var correlation: Offset?
  public var event: Event

  public init(
    _ event: Event, at eventTime: Timestamp, by actor: Actor, version: PipelineVersion? = nil,
    cause: Offset? = nil, correlation: Offset? = nil
  ) {
    self.event = event
    self.eventTime = eventTime
    self.actor = actor
    self.version = version
    self.cause = cause
    self.correlation = correlation
  }

  /// Writes the stored form: the canonical map of ``EnvelopeKey`` without the knowledge time, which
  /// the log knows, and with erasable values in plain.
  public func encode(into encoder: inout CanonicalEncoder) {
    var count = 5
    if version != nil { count += 1 }
    if cause != nil { count += 1 }
    if correlation != nil { count += 1 }
    encoder.map(count)
    encoder.key(EnvelopeKey.kind)
    encoder.text(event.kind)
    encoder.key(EnvelopeKey.schemaVersion)
    encoder.unsigned(event.schemaVersion)
    encoder.key(EnvelopeKey.eventTime)
    encoder.integer(eventTime.microseconds)
    encoder.key(EnvelopeKey.actor)
    encoder.text(actor.rawValue)
    if let version {
      encoder.key(EnvelopeKey.pipelineVersion)
      encoder.bytes(version.digest)
    }
    if let cause {
      encoder.key(EnvelopeKey.cause)
      encoder.unsigned(cause.rawValue)
    }
    if let correlation {
      encoder.key(EnvelopeKey.correlation)
      encoder.unsigned(correlation.rawValue)
    }
    encoder.key(EnvelopeKey.fields)
    event.encodeFields(into: &encoder)
    encoder.gatherNoMore()
  }
}

extension RecordedEvent {
  /// Reads the stored form of an event that lies at this offset.
  /// - Parameter range: Where the event lies in `stored`; nil if it is all of it.
  public init(
    stored: [UInt8], in range: Range<Int>? = nil, at offset: Offset, knowledgeTime: Timestamp
  ) throws(CanonicalError) {
    var kind = ""
    var schemaVersion: UInt64 = 0
    var eventTime: Int64 = 0
    var actor = ""
    var version: PipelineVersion?
    var cause: Offset?
    var correlation: Offset?
    var event: Event?
    var decoder = CanonicalDecoder(stored, in: range ?? 0..<stored.count)
    try decoder.fields { key, decoder throws(CanonicalError) in
      switch key {
      case EnvelopeKey.kind: kind = try decoder.text()
      case EnvelopeKey.schemaVersion: schemaVersion = try decoder.unsigned()
      case EnvelopeKey.eventTime: eventTime = try decoder.integer()
      case EnvelopeKey.actor: actor = try decoder.text()
      case EnvelopeKey.pipelineVersion: version = PipelineVersion(digest: try decoder.bytes())
      case EnvelopeKey.cause: cause = Offset(try decoder.unsigned())
      case EnvelopeKey.correlation: correlation = Offset(try decoder.unsigned())
      case EnvelopeKey.fields:
        event = try Event(kind: kind, schemaVersion: schemaVersion, fields: &decoder)
      default: break
      }
    }
    self.init(
      offset: offset, eventTime: Timestamp(microseconds: eventTime), knowledgeTime: knowledgeTime,
      actor: Actor(actor), version: version, cause: cause, correlation: correlation,
      event: event
        ?? .unknown(UnknownEvent(kind: kind, schemaVersion: schemaVersion, fields: .map([]))))
  }
}
