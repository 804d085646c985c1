public import Events
import Storage

/// Whether a scan goes on after a batch.
public enum Scan: Sendable { case goOn, stop }

extension LogReader {
  /// The event at an offset, in stored form.
  /// - Throws: ``EventLogError/noSuchEvent(_:head:)``, and what reading throws.
  public func batch(at offset: Offset) throws(EventLogError) -> EventBatch {
    guard offset < head else { throw .noSuchEvent(offset, head: head) }
    var batch = EventBatch()
    try EventLogError.wrapping {
      if try fill(&batch, from: offset.rawValue, to: offset.rawValue + 1, nil) == nil {
        throw EventLogError.noSuchEvent(offset, head: head)
      }
    }
    return batch
  }

  /// The event at an offset.
  /// - Throws: ``EventLogError/noSuchEvent(_:head:)``, and what reading throws.
  public func event(at offset: Offset) throws(EventLogError) -> RecordedEvent {
    let batch = try batch(at: offset)
    return try EventLogError.wrapping { try batch.event(at: 0) }
  }

  /// Gives the events of a range, in order, in batches whose buffers are used again.
  /// - Parameters:
  ///   - range: What to read; what lies beyond ``head`` is left out.
  ///   - kinds: The kinds wanted; nil for all.
  ///   - body: Called outside of any transaction. What it throws ends the scan and is thrown on.
  public func scan(
    _ range: Range<Offset>? = nil, kinds: Set<String>? = nil,
    _ body: (EventBatch) throws -> Scan
  ) throws {
    let range = range ?? Offset(0)..<head
    let end = min(range.upperBound, head).rawValue
    let filter = kinds.map(KindFilter.init)
    var at = range.lowerBound.rawValue
    var batch = EventBatch()
    while at < end {
      batch.removeAll()
      let next = try EventLogError.wrapping { try fill(&batch, from: at, to: end, filter) }
      guard let next else { throw EventLogError.noSuchEvent(Offset(at), head: head) }
      at = next
      if batch.count > 0, try body(batch) == .stop { return }
    }
  }

  /// Gives the events of a range one by one; easier, and slower, than ``scan(_:kinds:_:)``.
  public func eachEvent(
    in range: Range<Offset>? = nil, kinds: Set<String>? = nil,
    _ body: (RecordedEvent) throws -> Void
  ) throws {
    try scan(range, kinds: kinds) { batch in
      for index in 0..<batch.count { try body(try batch.event(at: index)) }
      return .goOn
    }
  }

  /// The offset behind the last event that the log knew at a time.
  /// - Complexity: O(log² *n*).
  public func head(knownAt time: Timestamp) throws(EventLogError) -> Offset {
    var low: UInt64 = 0
    var high = head.rawValue
    while low < high {
      let middle = low + (high - low) / 2
      let (first, count, known) = try known(at: time, around: middle)
      let end = first + UInt64(known)
      // Times never fall, so only a segment's edge leaves the question open.
      if known > 0 { low = max(low, min(high, end)) }
      if known < count { high = max(low, min(high, end)) }
    }
    return Offset(low)
  }

  /// How many of the events around an offset the log knew at a time: of its segment, or of it alone.
  private func known(
    at time: Timestamp, around offset: UInt64
  ) throws(EventLogError) -> (first: UInt64, count: Int, known: Int) {
    let sealed = try EventLogError.wrapping { () -> (first: UInt64, count: Int, known: Int)? in
      let end = try store.tail.read { try Tail.sealed(store.tail, $0).end }
      return offset < end ? try store.segments.known(at: time, around: offset) : nil
    }
    if let sealed { return sealed }
    let isKnown = try batch(at: Offset(offset)).knowledgeTime(at: 0) <= time
    return (offset, 1, isKnown ? 1 : 0)
  }

  /// Fills a batch from one segment, or from some blocks of the tail.
  /// - Returns: The offset to go on from; nil if there is no event at `from`.
  func fill(
    _ batch: inout EventBatch, from: UInt64, to end: UInt64, _ filter: KindFilter?
  ) throws -> UInt64? {
    let fromTail: UInt64?? = try store.tail.read { transaction in
      if from < (try Tail.sealed(store.tail, transaction)).end { return .some(nil) }
      guard let start = try Tail.blockStart(of: from, store.tail, transaction) else { return nil }
      return try fill(&batch, blocksAt: start, from: from, to: end, filter, transaction)
    }
    guard let fromTail else { return nil }
    if let fromTail { return fromTail }
    return try store.segments.fill(&batch, from: from, to: end, filter)
  }

  /// Where a batch from the tail ends.
  private static let batchEvents = 8192
  private static let batchBytes = 2 << 20

  private func fill(
    _ batch: inout EventBatch, blocksAt start: UInt64, from: UInt64, to end: UInt64,
    _ filter: KindFilter?, _ transaction: borrowing Transaction
  ) throws -> UInt64 {
    var next = from
    try transaction.scan(
      store.tail[TailDatabase.events], from: StorageKey(start), to: StorageKey(end)
    ) { key, value in
      let first = BigEndian.number(key, at: 0)
      let count = try TailBlock.count(of: value)
      let time = TailBlock.knowledgeTime(of: value)
      let last = min(end, first + UInt64(count))
      for number in max(first, from)..<last {
        let range = try TailBlock.range(of: Int(number - first), in: value, count: count)
        if let filter, !filter.wants(value, range) { continue }
        value.append(range, to: &batch.bytes)
        batch.finishEvent(number, time)
      }
      next = last
      let isFull = batch.count >= Self.batchEvents || batch.bytes.count >= Self.batchBytes
      return isFull ? .stop : .goOn
    }
    return next
  }
}
