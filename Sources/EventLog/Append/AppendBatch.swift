public import Events

/// One append: events, what they mean in the live layers, and what the agents remember, made
/// durable together or not at all.
///
/// It is built off the writer's thread and encodes as it goes, so that a commit only copies bytes.
/// Rows name their record by its index in the batch; texts that no row used before become symbols
/// in the same transaction.
public struct AppendBatch: Sendable {
  /// Who appends, if retries are to be known.
  public var producer: ProducerStamp?
  /// The clock as the caller reads it; the log's own clock if nil. A stepped clock comes in here.
  public var clock: Timestamp?
  /// The offset that the first event must get, where what is appended names itself by offset; the
  /// append is refused with ``EventLogError/headMoved(expected:found:)`` if it would be another.
  public var expectedFirst: Offset?

  var encoder: CanonicalEncoder
  /// Where each event ends in the bytes of the encoder.
  var ends: [UInt32] = []
  var references: [InBatchReference] = []
  var layers: [LayerChange] = []
  var symbols: SymbolTable
  var newSymbols: [Symbol] = []
  var provisional: [Symbol: UInt32] = [:]
  var links: [LinkChange] = []
  var cursors: [CursorMove] = []
  var activations: [LayerActivation] = []

  /// The most bytes of events in one append.
  public static let largestBytes = 1 << 28

  /// Begins an append to a log.
  public init(to log: Log, producer: ProducerStamp? = nil, clock: Timestamp? = nil) {
    encoder = CanonicalEncoder(reusing: log.writer.spare.take())
    symbols = log.symbols
    self.producer = producer
    self.clock = clock
  }

  /// How many events it has.
  public var count: Int { ends.count }

  /// Whether there is nothing to write.
  public var isEmpty: Bool {
    ends.isEmpty && layers.isEmpty && newSymbols.isEmpty && links.isEmpty && cursors.isEmpty
      && activations.isEmpty
  }

  /// Adds an event.
  /// - Parameters:
  ///   - cause: The event of this batch that it follows from, in place of the draft's cause.
  ///   - correlation: The event of this batch that began its chain, in place of the draft's.
  /// - Returns: Its index in the batch.
  @discardableResult
  public mutating func append(
    _ draft: EventDraft, causedBy cause: Int? = nil, correlatedWith correlation: Int? = nil
  ) -> Int {
    draft.encode(into: &encoder)
    if cause != nil || correlation != nil {
      references.append(
        InBatchReference(
          event: ends.count, cause: cause, correlation: correlation,
          statedCause: draft.cause, statedCorrelation: draft.correlation))
    }
    ends.append(UInt32(encoder.bytes.count))
    return ends.count - 1
  }

  /// Adds a record of those that share an envelope: the same event as a draft of it would be.
  /// - Returns: Its index in the batch.
  @discardableResult
  public mutating func append(
    _ payload: [UInt8], key: String, in envelope: RecordEnvelope
  ) -> Int {
    envelope.encode(key: key, payload: payload, into: &encoder)
    ends.append(UInt32(encoder.bytes.count))
    return ends.count - 1
  }

  /// Adds an event in stored form, as an import or a restore has it.
  /// - Throws: ``EventLogError/malformedEvent(index:reason:)`` if it is none.
  /// - Returns: Its index in the batch.
  @discardableResult
  public mutating func append(stored: [UInt8]) throws(EventLogError) -> Int {
    do throws(CanonicalError) { _ = try EnvelopeLayout(stored) } catch {
      throw .malformedEvent(index: ends.count, reason: "\(error)")
    }
    encoder.encoded(stored)
    ends.append(UInt32(encoder.bytes.count))
    return ends.count - 1
  }

  /// Keeps a value of a layer's link state; nil forgets it. Guard it by ``moveCursor(of:from:to:)``.
  public mutating func link(_ layer: LayerID, key: [UInt8], value: [UInt8]?) {
    links.append(LinkChange(layer: layer, key: key, value: value))
  }

  /// Moves an agent's cursor, if it stands where the agent believes: otherwise the whole append is
  /// refused with ``EventLogError/cursorMoved(agent:expected:found:)``.
  public mutating func moveCursor(of agent: String, from: Offset, to: Offset) {
    precondition(LongKey.fits(agent), "the name of an agent has 1 to 440 bytes")
    cursors.append(CursorMove(agent: agent, from: from, to: to))
  }

  /// Makes a layer the live one of its source, from the end of this append on, if nothing was
  /// appended since it had caught up.
  public mutating func activate(_ layer: LayerID, caughtUpTo: Offset) {
    activations.append(LayerActivation(layer: layer, caughtUpTo: caughtUpTo))
  }
}

/// An event whose cause stands in the same append; its offset is known to the writer only.
struct InBatchReference: Sendable {
  let event: Int
  let cause: Int?
  let correlation: Int?
  let statedCause: Offset?
  let statedCorrelation: Offset?
}

/// One value of a layer's link state.
struct LinkChange: Sendable {
  let layer: LayerID
  let key: [UInt8]
  let value: [UInt8]?
}

/// A compare-and-set of how far an agent has read.
struct CursorMove: Sendable {
  let agent: String
  let from: Offset
  let to: Offset
}

/// Which layer is live from now on.
struct LayerActivation: Sendable {
  let layer: LayerID
  let caughtUpTo: Offset
}
