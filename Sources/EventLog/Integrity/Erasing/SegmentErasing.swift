import Events
import Storage

/// Writes sealed segments anew without the plain values of erased components.
///
/// It writes below the end of what is sealed, where the sealer never writes; the two exclude one
/// another by the file's own lock.
struct SegmentErasing {
  let store: LogStore

  /// The first offsets of the segments that hold the events, and what is to be erased in each.
  func segments(of erasures: [Erasure]) throws -> [(first: UInt64, erasures: [Erasure])] {
    var segments: [(first: UInt64, erasures: [Erasure])] = []
    for erasure in erasures.sorted(by: { $0.offset < $1.offset }) {
      let first = try store.history.read { transaction in
        try transaction.find(
          .atOrBefore, StorageKey(erasure.offset.rawValue),
          in: store.history[HistoryDatabase.segments], checkingAll: false
        ) { key, _ in BigEndian.number(key, at: 0) }
      }
      guard let first else {
        throw IntegrityError.damagedEvent(erasure.offset, reason: "no segment holds it.")
      }
      if segments.last?.first == first {
        segments[segments.count - 1].erasures.append(erasure)
      } else {
        segments.append((first, [erasure]))
      }
    }
    return segments
  }

  /// Puts the digests of components in place of their values in one segment.
  func rewrite(segmentAt first: UInt64, _ erasures: [Erasure]) throws {
    let before = try read(segmentAt: first)
    let log = try LogReader(store)
    var after = EventBatch()
    var isChanged = false
    for index in 0..<before.count {
      let number = before.numbers[index]
      var stored = [UInt8](before.stored(at: index))
      for erasure in erasures where erasure.offset.rawValue == number {
        var salts = try log.salts(of: erasure.offset)
        let erased = try CanonicalForm.erasing(erasure.components, of: stored, salts: &salts)
        if erased != stored { isChanged = true }
        stored = erased
      }
      after.bytes.append(contentsOf: stored)
      after.finishEvent(number, before.knowledgeTimes[index])
    }
    guard isChanged else { return }
    try write(after)
  }

  private func read(segmentAt first: UInt64) throws -> EventBatch {
    let end = try store.history.read { transaction in
      try transaction.withValue(
        store.history[HistoryDatabase.segments], StorageKey(first)
      ) { value in try SegmentTable(reading: value).end }
    }
    guard let end else { throw IntegrityError.damagedEvent(Offset(first), reason: "it is gone.") }
    var events = EventBatch()
    var next = first
    while next < end {
      guard let read = try store.segments.fill(&events, from: next, to: end, nil) else {
        throw IntegrityError.damagedEvent(Offset(next), reason: "no segment holds it.")
      }
      next = read
    }
    return events
  }

  private func write(_ events: EventBatch) throws {
    var encoder = SegmentEncoder()
    let encoded = try encoder.encode(events)
    var again = EventBatch()
    try encoded.decode(into: &again)
    guard again.bytes == events.bytes, again.ends == events.ends,
      again.numbers == events.numbers, again.knowledgeTimes == events.knowledgeTimes
    else {
      throw EventLogError.storage(
        "the columns of \(events.offsets) did not give back the same events; nothing was changed")
    }
    let history = store.history
    try history.write { transaction in
      _ = try transaction.delete(
        history[HistoryDatabase.raw], from: StorageKey(encoded.first, 0),
        to: StorageKey(encoded.first + 1, 0))
      try SegmentWriting.write(encoded, history, &transaction)
    }
  }
}
