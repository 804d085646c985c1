import Storage
import Synchronization

extension SealedRows {
  /// Goes over all stretches on some threads and gives each thread's state.
  ///
  /// Threads take whole blocks: in pairs, one from the beginning and one from the end of the same
  /// part of the log, until they meet. So both end together, and their states have little in common.
  /// Which thread got what does not show in a sum of the states.
  /// - Parameters:
  ///   - initial: The state that each thread begins with.
  ///   - body: Called with a batch whose buffers are used again.
  ///   - settle: Called on each thread with its state when all stretches are taken.
  /// - Returns: The states of the threads, that of the earliest blocks first.
  public func states<State: Sendable>(
    threads: Int, columns: RowColumns, initial: State,
    _ body: @escaping @Sendable (inout State, Stretch, RowBatch) throws -> Void,
    finally settle: @escaping @Sendable (inout State) -> Void = { _ in }
  ) throws(EventLogError) -> [State] {
    let blocks = BlockQueue(blocks: self.blocks, threads: threads)
    let results = SharedResults<State>(count: threads)
    @Sendable func work(_ thread: Int) {
      results.set(
        thread,
        Result { () throws(EventLogError) in
          try EventLogError.wrapping {
            var state = initial
            try fold(&state, blocks, thread, columns, body)
            settle(&state)
            return state
          }
        })
    }
    var running: [WorkerThread] = []
    var failure: EventLogError?
    for thread in 1..<max(1, threads) {
      do throws(StorageError) {
        running.append(try WorkerThread(name: "fold \(thread)") { work(thread) })
      } catch {
        failure = EventLogError(error)
      }
    }
    work(0)
    for thread in running { thread.join() }
    if let failure { throw failure }
    return try results.all()
  }

  private func fold<State>(
    _ state: inout State, _ queue: borrowing BlockQueue, _ thread: Int, _ columns: RowColumns,
    _ body: (inout State, Stretch, RowBatch) throws -> Void
  ) throws {
    var reader = SealedRowReader(self)
    var batch = RowBatch()
    while let next = queue.take(thread) {
      for block in next.soon { willRead(block) }
      for stretch in stretches[next.block] {
        try reader.read(stretch, columns, into: &batch)
        if batch.count > 0 { try body(&state, stretch, batch) }
      }
    }
  }
}

/// Hands out blocks of stretches.
private final class BlockQueue: Sendable {
  /// How many blocks ahead the kernel is told.
  private static let ahead = 4

  private let starts: [Int]
  private let left: Mutex<[Range<Int>]>
  private let told: Mutex<[Int]>

  init(blocks starts: [Int], threads: Int) {
    self.starts = starts
    let blocks = starts.count - 1
    let pairs = max(1, (threads + 1) / 2)
    left = Mutex((0..<pairs).map { blocks * $0 / pairs..<blocks * ($0 + 1) / pairs })
    told = Mutex(Array(repeating: 0, count: max(1, threads)))
  }

  /// The stretches of a block that nobody has taken, and those of blocks that will come next.
  func take(_ thread: Int) -> (block: Range<Int>, soon: [Range<Int>])? {
    let (block, rest): (Int?, Range<Int>) = left.withLock { left in
      let mine = left[thread / 2]
      guard !mine.isEmpty else { return (nil, mine) }
      if thread % 2 == 0 {
        left[thread / 2] = mine.lowerBound + 1..<mine.upperBound
        return (mine.lowerBound, left[thread / 2])
      }
      left[thread / 2] = mine.lowerBound..<mine.upperBound - 1
      return (mine.upperBound - 1, left[thread / 2])
    }
    guard let block else { return nil }
    let coming = Array(
      thread % 2 == 0
        ? Array(rest.prefix(Self.ahead)) : Array(rest.suffix(Self.ahead).reversed()))
    // The first time all of them are new; afterwards only the farthest is.
    let isFirst = told.withLock { told in
      defer { told[thread] += 1 }
      return told[thread] == 0
    }
    let soon = isFirst ? coming[...] : coming.count == Self.ahead ? coming.suffix(1) : []
    return (starts[block]..<starts[block + 1], soon.map { starts[$0]..<starts[$0 + 1] })
  }
}

/// What threads have come to, by thread.
private final class SharedResults<Value: Sendable>: Sendable {
  private let results: Mutex<[Result<Value, EventLogError>?]>

  init(count: Int) { results = Mutex(Array(repeating: nil, count: max(1, count))) }

  func set(_ index: Int, _ result: Result<Value, EventLogError>) {
    results.withLock { $0[index] = result }
  }

  /// Even threads went forward from the beginning of their part, odd ones backward from its end.
  func all() throws(EventLogError) -> [Value] {
    var values: [Value] = []
    for result in results.withLock({ $0 }) {
      if let result { values.append(try result.get()) }
    }
    return values
  }
}
