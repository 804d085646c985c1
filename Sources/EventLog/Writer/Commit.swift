import Events
import Storage

/// One transaction of the tail in the making: the appends of a group, one after the other.
///
/// An append is checked before anything of it is written, so that one that is refused leaves the
/// others of its group alone.
struct Commit {
  let tail: Environment
  let header: LogHeader
  let options: LogOptions
  var state: WriterState
  /// The symbols that this transaction adds.
  var learned: [(symbol: Symbol, number: UInt32)] = []
  /// What the clock says; read once for the whole group.
  let now: Timestamp
  private var layerSources: [LayerID: String] = [:]

  init(
    tail: Environment, header: LogHeader, options: LogOptions, state: WriterState, now: Timestamp
  ) {
    self.tail = tail
    self.header = header
    self.options = options
    self.state = state
    self.now = now
  }

  /// Makes one append.
  /// - Throws: ``EventLogError`` if it is refused: nothing of it was written. `StorageError` if
  ///   the whole transaction must be given up.
  mutating func make(
    _ batch: AppendBatch, in transaction: inout WriteTransaction
  ) throws -> AppendReceipt {
    if let producer = batch.producer,
      let receipt = try check(producer, in: transaction.reading)
    {
      return receipt
    }
    if let expected = batch.expectedFirst, expected.rawValue != state.head {
      throw EventLogError.headMoved(expected: expected, found: Offset(state.head))
    }
    let knowledgeTime = try checkClock(batch)
    try checkCursors(batch.cursors, in: transaction.reading)
    try checkLive(batch.layers.map(\.layer), in: transaction.reading)
    try checkActivation(batch, in: transaction.reading)
    guard batch.encoder.bytes.count <= AppendBatch.largestBytes else {
      throw EventLogError.tooLarge(
        bytes: batch.encoder.bytes.count, limit: AppendBatch.largestBytes)
    }
    let first = state.head
    let receipt = AppendReceipt(
      first: Offset(first), count: batch.count,
      knowledgeTime: Timestamp(microseconds: knowledgeTime), wasRetry: false)
    try write(eventsOf: batch, knowledgeTime, in: &transaction)
    try write(rowsOf: batch, first, in: &transaction)
    for change in batch.links { try write(change, in: &transaction) }
    for move in batch.cursors {
      try transaction.put(
        tail[TailDatabase.cursors], StorageKey(move.agent),
        CursorRecord(readTo: move.to.rawValue).encoded)
    }
    for activation in batch.activations { try write(activation, in: &transaction) }
    if let producer = batch.producer {
      try transaction.put(
        tail[TailDatabase.producers], StorageKey(producer.id),
        ProducerRecord(stamp: producer, receipt: receipt).encoded)
    }
    return receipt
  }

  // MARK: - Checks

  /// - Returns: The first receipt, if this append has been made before.
  private func check(
    _ producer: ProducerStamp, in transaction: borrowing Transaction
  ) throws -> AppendReceipt? {
    let value = try transaction.get(tail[TailDatabase.producers], StorageKey(producer.id))
    let known = try value.map { value in try ProducerRecord(decoding: value) }
    guard let known, known.epoch >= producer.epoch else {
      guard producer.sequence == 1 else {
        throw EventLogError.producerGap(
          producer: producer.id, expected: 1, found: producer.sequence)
      }
      return nil
    }
    guard known.epoch == producer.epoch else {
      throw EventLogError.producerFenced(
        producer: producer.id, epoch: producer.epoch, current: known.epoch)
    }
    if producer.sequence == known.sequence { return known.receipt }
    guard producer.sequence == known.sequence + 1 else {
      throw EventLogError.producerGap(
        producer: producer.id, expected: known.sequence + 1, found: producer.sequence)
    }
    return nil
  }

  private func checkClock(_ batch: AppendBatch) throws -> Int64 {
    let clock = (batch.clock ?? now).microseconds
    let before = state.knowledgeTime
    if before != .min, clock > before {
      let jump = clock.subtractingReportingOverflow(before)
      let limit = options.clockJumpLimit.microseconds
      if jump.overflow || jump.partialValue > limit, try !batch.beginsWithClockAdjusted() {
        throw EventLogError.clockJumped(
          from: Timestamp(microseconds: before), to: Timestamp(microseconds: clock),
          limit: options.clockJumpLimit)
      }
    }
    return max(before, clock)
  }

  func checkCursors(
    _ cursors: [CursorMove], in transaction: borrowing Transaction
  ) throws {
    for move in cursors {
      let value = try transaction.get(tail[TailDatabase.cursors], StorageKey(move.agent))
      let found = try value.map { value in try CursorRecord(decoding: value).readTo } ?? 0
      guard found == move.from.rawValue else {
        throw EventLogError.cursorMoved(
          agent: move.agent, expected: move.from, found: Offset(found))
      }
    }
  }

  func checkLive(_ layers: [LayerID], in transaction: borrowing Transaction) throws {
    for layer in layers {
      let record = try Catalogue.layer(layer, tail, transaction)
      let live = try Catalogue.liveLayer(of: record.source, tail, transaction)
      guard live == layer else {
        throw EventLogError.notLive(
          layer: layer.rawValue, source: record.source, live: live?.rawValue)
      }
    }
  }

  private func checkActivation(
    _ batch: AppendBatch, in transaction: borrowing Transaction
  ) throws {
    for activation in batch.activations {
      _ = try Catalogue.layer(activation.layer, tail, transaction)
      guard activation.caughtUpTo.rawValue == state.head else {
        throw EventLogError.layerBehind(
          layer: activation.layer.rawValue, caughtUpTo: activation.caughtUpTo,
          head: Offset(state.head))
      }
    }
  }
}
