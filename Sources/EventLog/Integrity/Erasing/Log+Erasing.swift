public import Events
import Storage
import Synchronization

extension Log {
  /// Erases components of events for good. What remains is their salted digests, so that every hash,
  /// proof and checkpoint stays true.
  ///
  /// First the intent is appended, then what holds the bytes is written anew: the segments, the
  /// seeds of the salts, and compact copies of the files, because free pages keep what was deleted.
  /// If it is cut short, it goes on when the log is opened again. Reads and appends wait while a file
  /// is replaced; a process that reads the log beside this one must open it again.
  ///
  /// Out of reach are backups and exports made before, and blocks of the disk that no file has.
  /// - Parameters:
  ///   - erasures: What to erase. What is erased already stays so.
  ///   - reason: Why, in words that name nobody: it is part of an event.
  ///   - links: Keys of link state to forget along with it.
  ///   - clock: The time, for a log on a stepped clock; nil reads the log's clock.
  /// - Throws: ``EventLogError/noSuchEvent(_:head:)`` before anything is done;
  ///   ``IntegrityError/eraseUnfinished(_:reason:)`` if it could not be finished.
  public func erase(
    _ erasures: [Erasure], reason: String,
    forgettingLinks links: [(layer: LayerID, key: [UInt8])] = [], clock: Timestamp? = nil
  ) async throws {
    let head = head
    for erasure in erasures where erasure.offset >= head {
      throw EventLogError.noSuchEvent(erasure.offset, head: head)
    }
    let pending = PendingErasure(
      begun: head, intent: SubjectForgotten(erasures: erasures, reason: reason))
    let clock = try clock ?? (header.clock == .simulated ? reader().knowledgeTime : nil)
    try await write([IntegrityChange(.other, PendingErasure.key, pending.encoded)])
    do { try appendIntent(pending, links, clock) } catch {
      // Nothing has been said and nothing erased, so there is nothing to go on with.
      try await write([IntegrityChange(.other, PendingErasure.key, nil)])
      throw error
    }
    // On a thread of its own, because a file is copied while others wait.
    let result: Result<Void, any Error> = await withCheckedContinuation { continuation in
      do {
        _ = try WorkerThread(name: "log eraser") {
          continuation.resume(returning: Result { try self.finish(pending) })
        }
      } catch { continuation.resume(returning: .failure(error)) }
    }
    do { try result.get() } catch {
      throw IntegrityError.eraseUnfinished(
        erasures.first?.offset ?? head, reason: "\(EventLogError(error))")
    }
  }

  /// Finishes an erasure that was cut short. Called when the log is opened, before anybody has it.
  func resumeErasing() throws {
    let reader = try reader()
    guard let bytes = try reader.integrity(.other, PendingErasure.key) else { return }
    let pending = try PendingErasure(decoding: bytes)
    if try !reader.holdsIntent(of: pending) {
      // Under the last known time, so that no jump of the clock stands in the way.
      try appendIntent(pending, [], reader.knowledgeTime)
    }
    try finish(pending)
  }

  private func appendIntent(
    _ pending: PendingErasure, _ links: [(layer: LayerID, key: [UInt8])], _ clock: Timestamp?
  ) throws {
    var batch = AppendBatch(to: self, clock: clock)
    let time = try clock ?? reader().knowledgeTime ?? header.created
    batch.append(EventDraft(.ofLog(.subjectForgotten(pending.intent)), at: time, by: "log"))
    for (layer, key) in links { batch.link(layer, key: key, value: nil) }
    _ = try appendBlocking(batch)
  }

  /// Every step may be done twice.
  private func finish(_ pending: PendingErasure) throws {
    try sealBlocking()
    try clearTail()
    let erasing = SegmentErasing(store: store)
    var blocks: Set<UInt64> = []
    for (first, erasures) in try erasing.segments(of: pending.intent.erasures) {
      try erasing.rewrite(segmentAt: first, erasures)
      blocks.formUnion(erasures.map(\.offset.block))
    }
    for block in blocks.sorted() {
      let erasures = pending.intent.erasures.filter { $0.offset.block == block }
      try forgetSalts(of: erasures, in: block)
    }
    try store.history.compact()
    try store.tail.compact()
    try writeBlocking(IntegrityChange(.other, PendingErasure.key, nil))
  }

  private func sealBlocking() throws {
    let answer = Monitor<EventLogError??>(nil)
    sealer.seal(upTo: head.rawValue) { failure in answer.change { $0 = .some(failure) } }
    if let failure = answer.wait(until: { $0 }) { throw failure }
  }

  /// Waits until nothing that is sealed lies in the tail any more; each commit clears some.
  private func clearTail() throws {
    let hasMore = Mutex(true)
    while hasMore.withLock({ $0 }) {
      try writer.changeBlocking { _, state in
        let more = state.hasSealedBlocks
        hasMore.withLock { $0 = more }
      }
    }
  }

  /// Takes the events' nodes out of the block's salts; components that stay in plain keep theirs.
  private func forgetSalts(of erasures: [Erasure], in block: UInt64) throws {
    let reader = try reader()
    var tree = try reader.seedTree(ofBlock: block)
    var isChanged = false
    for erasure in erasures {
      let stored = [UInt8](try reader.batch(at: erasure.offset).stored(at: 0))
      let plain = try CanonicalForm.components(of: stored).filter { $0.plain != nil }
      let leaf = UInt32(erasure.offset.rawValue & (MerkleHash.leavesPerBlock - 1))
      if tree.erase(leaf: leaf, keeping: plain.map(\.number)) { isChanged = true }
    }
    guard isChanged else { return }
    try writeBlocking(IntegrityChange(.salts, .number(block), tree.encoded))
  }

  private func writeBlocking(_ change: IntegrityChange) throws {
    let tail = store.tail
    try writer.changeBlocking { transaction, _ in try change.write(to: tail, in: &transaction) }
  }
}

extension LogReader {
  /// Whether the event of intent was appended before the erasure was cut short.
  fileprivate func holdsIntent(of pending: PendingErasure) throws -> Bool {
    var encoder = CanonicalEncoder()
    pending.intent.encodeFields(into: &encoder)
    let fields = encoder.bytes
    var isThere = false
    try scan(pending.begun..<head, kinds: [SubjectForgotten.kind]) { batch in
      for index in 0..<batch.count {
        let layout = try EnvelopeLayout(batch.bytes, in: batch.range(at: index))
        guard let range = layout.range(of: EnvelopeKey.fields) else { continue }
        if batch.bytes[range].elementsEqual(fields) { isThere = true }
      }
      return .goOn
    }
    return isThere
  }
}
