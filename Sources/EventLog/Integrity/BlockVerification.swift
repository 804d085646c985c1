import Events

/// One block of a log, hashed again.
struct BlockVerification: Sendable {
  let block: UInt64
  /// How many events could be hashed.
  private(set) var events: UInt64 = 0
  private(set) var findings: [VerificationReport.Finding] = []
  private(set) var firstKnowledgeTime: Int64?
  private(set) var lastKnowledgeTime: Int64?
  /// The tree over the block's events alone, up to the first that is damaged.
  private(set) var frontier = MerkleFrontier()
  /// The root of the block, if it is whole.
  private(set) var root: Digest32?
  /// The tree over the block's events before each mark that lies in it or at its end.
  private(set) var marked: [(size: UInt64, frontier: MerkleFrontier)] = []
  /// Whether all events of the block, as far as the log goes, could be hashed.
  private(set) var isHashed = true

  private let log: LogReader
  /// The event that comes next.
  private var next: UInt64

  init(of block: UInt64, in log: LogReader, marks: Set<UInt64>) {
    self.block = block
    self.log = log
    let records = Offset.records(ofBlock: block)
    next = records.lowerBound.rawValue
    let end = min(records.upperBound, log.head).rawValue
    var leaves = LeafHashing(log: log)
    hash(upTo: end, marks.filter { $0 > next && $0 <= end }.sorted(), &leaves)
    if isHashed { compare(isWhole: end == records.upperBound.rawValue) }
  }

  private mutating func find(_ place: String, _ what: String) {
    findings.append(.init(place: place, what: what))
  }

  /// Hashes what can be read, in pieces that shrink towards a damaged place and grow behind it.
  private mutating func hash(
    upTo end: UInt64, _ marks: [UInt64], _ leaves: inout LeafHashing
  ) {
    var step = end - next
    while next < end {
      let piece = next..<min(next + step, end)
      do {
        try hash(piece, marks, &leaves)
        step = min(step * 2, MerkleHash.leavesPerBlock)
      } catch  where piece.upperBound - next > 1 {
        step = max(1, (piece.upperBound - next) / 2)
      } catch {
        isHashed = false
        let first = next
        next = endOfDamage(from: first, to: end)
        find(
          next == first + 1 ? "event \(first)" : "events \(first) to \(next - 1)", "\(error)")
        step = 1
      }
    }
  }

  private mutating func hash(
    _ range: Range<UInt64>, _ marks: [UInt64], _ leaves: inout LeafHashing
  ) throws {
    try log.scan(Offset(range.lowerBound)..<Offset(range.upperBound)) { batch in
      try leaves.forEachRun(of: batch) { run, made in
        guard batch.numbers[run.lowerBound] == next,
          batch.numbers[run.upperBound - 1] == next + UInt64(run.count) - 1
        else { return }
        for index in run { note(knowledgeTime: batch.knowledgeTimes[index], at: index, batch) }
        take(made, marks)
      }
      return .goOn
    }
    guard next == range.upperBound else {
      throw IntegrityError.damagedEvent(Offset(next), reason: "it is missing.")
    }
  }

  /// Adds leaves to the tree, stopping at the marks among them.
  private mutating func take(_ leaves: [Digest32], _ marks: [UInt64]) {
    var taken = 0
    while taken < leaves.count {
      let left = next + UInt64(leaves.count - taken)
      let stop = marks.first { $0 > next && $0 <= left } ?? left
      let count = Int(stop - next)
      root = frontier.append(leaves[taken..<taken + count]) ?? root
      taken += count
      events += UInt64(count)
      next = stop
      if isHashed && marks.contains(next) { marked.append((next, frontier)) }
    }
  }

  private mutating func note(knowledgeTime time: Int64, at index: Int, _ batch: EventBatch) {
    if let last = lastKnowledgeTime, time < last {
      find("event \(batch.numbers[index])", "it was known before the event in front of it")
    }
    if firstKnowledgeTime == nil { firstKnowledgeTime = time }
    lastKnowledgeTime = time
  }

  /// Where events can be read and hashed again behind a damaged one. Damage is one piece, as a rule:
  /// an append, or a part of a segment.
  private func endOfDamage(from first: UInt64, to end: UInt64) -> UInt64 {
    var damaged = first
    var step: UInt64 = 1
    while damaged + step < end, !isReadable(damaged + step) {
      damaged += step
      step *= 2
    }
    var whole = min(damaged + step, end)
    while damaged + 1 < whole {
      let middle = (damaged + whole) / 2
      if isReadable(middle) { whole = middle } else { damaged = middle }
    }
    return whole
  }

  private func isReadable(_ offset: UInt64) -> Bool {
    guard let batch = try? log.batch(at: Offset(offset)) else { return false }
    var hashing = LeafHashing(log: log)
    return (try? hashing.leaf(of: 0, in: batch)) != nil
  }

  private mutating func compare(isWhole: Bool) {
    let place = "block \(block)"
    do {
      guard let kept = try log.integrity(.roots, .number(block)) else { return }
      if !isWhole {
        find(place, "it has a root, but only \(events) events")
      } else if root?.bytes != kept {
        find(
          place,
          """
          its root is not that of the events \(next - events) to \(next - 1): one of them, or \
          the salts of the block, was changed
          """)
      }
    } catch { find(place, "its root cannot be read: \(error)") }
  }
}
