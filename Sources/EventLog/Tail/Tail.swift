import Events
import Storage

/// Reading the tail inside a transaction.
enum Tail {
  /// Where the log ends, and when it learnt of its last event.
  static func end(
    _ tail: Environment, _ transaction: borrowing Transaction
  ) throws -> (Offset, Timestamp?) {
    let sealed = try sealed(tail, transaction)
    let last = try transaction.find(
      .atOrBefore, nil, in: tail[TailDatabase.events], checkingAll: false
    ) { key, value in
      (
        BigEndian.number(key, at: 0) + UInt64(try TailBlock.count(of: value)),
        TailBlock.knowledgeTime(of: value)
      )
    }
    // What was sealed past the tail lies behind blocks that are sealed and not cleared yet.
    let (head, time) =
      last.flatMap { $0.0 > sealed.end ? $0 : nil } ?? (sealed.end, sealed.knowledgeTime)
    return (Offset(head), head == 0 ? nil : Timestamp(microseconds: time))
  }

  /// How far the log is sealed.
  static func sealed(
    _ tail: Environment, _ transaction: borrowing Transaction
  ) throws -> SealedState {
    guard let value = try transaction.get(tail[TailDatabase.meta], SealedState.key) else {
      return SealedState()
    }
    return try SealedState(decoding: value)
  }

  /// The first offset of the block that holds an event, or nil if the tail does not hold it.
  static func blockStart(
    of offset: UInt64, _ tail: Environment, _ transaction: borrowing Transaction
  ) throws -> UInt64? {
    try transaction.find(
      .atOrBefore, StorageKey(offset), in: tail[TailDatabase.events], checkingAll: false
    ) { key, value in
      let first = BigEndian.number(key, at: 0)
      return offset < first + UInt64(try TailBlock.count(of: value)) ? first : nil
    } ?? nil
  }
}
