import Events
import Storage
import Synchronization

/// Writes the tail: on a thread of its own, or on the thread of a caller that blocks and finds
/// nobody waiting, which saves waking two threads.
///
/// 1. One group is committed at a time; what waits when a commit begins is the next one: one
///    transaction, one flush, then everybody in it is answered.
/// 2. Nobody is answered before the flush has returned.
/// 3. A commit that fails changes nothing: the state goes on from the last one that did not.
final class LogWriter: Sendable {
  typealias Completion = @Sendable (Result<AppendReceipt, EventLogError>) -> Void
  typealias Change = @Sendable (inout WriteTransaction, inout WriterState) throws -> Void

  /// What is to be committed, and who is told. An object, so that a queue of thousands is handed
  /// on without counting every array of every append.
  final class Job: Sendable {
    enum Work: Sendable {
      case append(AppendBatch)
      case change(Change)
    }
    let work: Work
    let completion: Completion

    init(_ work: Work, _ completion: @escaping Completion) {
      self.work = work
      self.completion = completion
    }

    /// The bytes of its events.
    var bytes: Int { if case .append(let batch) = work { batch.encoder.bytes.count } else { 0 } }
  }

  private struct Queue: Sendable {
    var jobs: [Job] = []
    var isClosed = false
    /// Whether somebody commits a group, or tidies up.
    var isBusy = false
    /// Whether there is something to tidy up.
    var hasSealedBlocks: Bool
  }

  private let queue: Monitor<Queue>
  private let committer: Committer
  private let thread = Mutex<WorkerThread?>(nil)
  private let path: String
  /// Memory of appends that were made, for those to come.
  let spare = SpareMemory()

  /// The most bytes of events that one transaction takes from several appends.
  private static let largestGroup = 32 << 20
  /// Sealed values that are cleared along with a commit, and when nothing else is to be done.
  private static let slice = 128
  private static let idleSlice = 1024

  /// Starts the thread.
  /// - Parameter committed: Called on it after each commit.
  init(
    store: LogStore, options: LogOptions, state: WriterState,
    committed: @escaping @Sendable (WriterState) -> Void
  ) throws {
    path = store.path
    committer = Committer(
      Loop(store: store, options: options, state: state, spare: spare, committed: committed))
    queue = Monitor(Queue(hasSealedBlocks: state.hasSealedBlocks))
    let (queue, committer) = (queue, committer)
    let started = try WorkerThread(name: "log writer") {
      var waiting = Waiting()
      while let jobs = waiting.take(from: queue) { Self.commit(jobs, queue, committer) }
    }
    thread.withLock { $0 = started }
  }

  /// Hands a job to the thread.
  func submit(_ work: Job.Work, _ completion: @escaping Completion) {
    let isOpen = queue.change { queue -> Bool in
      guard !queue.isClosed else { return false }
      queue.jobs.append(Job(work, completion))
      return true
    }
    if !isOpen { completion(.failure(.closed(path: path))) }
  }

  /// Makes an append and blocks until it is done: here if nobody else is at it, else on the thread.
  func appendBlocking(_ batch: AppendBatch) throws(EventLogError) -> AppendReceipt {
    let isOurs = queue.withLock { queue -> Bool in
      guard !queue.isClosed, !queue.isBusy, queue.jobs.isEmpty else { return false }
      queue.isBusy = true
      return true
    }
    guard isOurs else { return try runBlocking(.append(batch)) }
    let answer = Mutex<Result<AppendReceipt, EventLogError>?>(nil)
    let job = Job(.append(batch)) { result in answer.withLock { $0 = result } }
    Self.commit([job], queue, committer)
    guard let result = answer.withLock({ $0 }) else { throw .closed(path: path) }
    return try result.get()
  }

  /// Hands a job to the thread and blocks until it is done.
  private func runBlocking(_ work: Job.Work) throws(EventLogError) -> AppendReceipt {
    let answer = Monitor<Result<AppendReceipt, EventLogError>?>(nil)
    submit(work) { result in answer.change { $0 = result } }
    return try answer.wait { $0 }.get()
  }

  /// Runs a change of the tail on the thread, which stands back behind nobody as its caller may,
  /// and blocks until it is durable.
  func changeBlocking(_ change: @escaping Change) throws(EventLogError) {
    _ = try runBlocking(.change(change))
  }

  /// Finishes what waits and ends the thread.
  func close() {
    queue.change { $0.isClosed = true }
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    running?.join()
  }

  /// Commits a group, and lets the next one be committed.
  private static func commit(
    _ jobs: [Job], _ queue: Monitor<Queue>, _ committer: Committer
  ) {
    let hasSealedBlocks = committer.loop.withLock { loop in
      loop.run(jobs)
      return loop.state.hasSealedBlocks
    }
    let isAwaited = queue.withLock { queue in
      queue.isBusy = false
      let isNew = hasSealedBlocks && !queue.hasSealedBlocks
      queue.hasSealedBlocks = hasSealedBlocks
      return queue.isClosed || !queue.jobs.isEmpty || isNew
    }
    if isAwaited { queue.change { _ in } }
  }

  /// Takes what waits, as far as one transaction holds it, to be committed by the caller.
  /// - Returns: nil if nothing waits; nil in it if nothing will any more.
  private static func takeWaiting(_ queue: inout Queue) -> [Job]?? {
    if queue.isBusy { return nil }
    if queue.jobs.isEmpty { return queue.isClosed ? .some(nil) : nil }
    queue.isBusy = true
    var bytes = 0
    var count = 0
    for job in queue.jobs where bytes <= largestGroup {
      bytes += job.bytes
      count += 1
    }
    guard count < queue.jobs.count else {
      defer { queue.jobs = [] }
      return queue.jobs
    }
    defer { queue.jobs.removeFirst(count) }
    return Array(queue.jobs[0..<count])
  }

  /// Takes the right to tidy up.
  /// - Returns: nil if somebody is busy, or has work.
  private static func takeNothing(_ queue: inout Queue) -> [Job]?? {
    guard !queue.isBusy, queue.jobs.isEmpty, !queue.isClosed else { return nil }
    queue.isBusy = true
    return .some([])
  }

  /// How the thread waits for work.
  private struct Waiting {
    /// Whether the last group came so soon after the one before it that it paid to stay awake.
    private var isHurried = false

    /// How long the thread stays awake for the next append of somebody who was just answered:
    /// about what it takes to be woken.
    private static let patience = 100_000

    /// Waits for work, which is then the caller's to do. An empty group means that there is time to
    /// tidy up; nil, that it is over.
    mutating func take(from queue: Monitor<Queue>) -> [Job]? {
      let began = FileSystem.monotonicNanoseconds
      if isHurried,
        let taken = queue.spin(nanoseconds: Self.patience, until: LogWriter.takeWaiting)
      {
        return taken
      }
      while true {
        let isTidying = queue.withLock { $0.hasSealedBlocks }
        let taken = queue.wait(milliseconds: isTidying ? 1 : 60_000) { queue -> [Job]?? in
          if let taken = LogWriter.takeWaiting(&queue) { return taken }
          // Somebody else's commit left something to tidy up.
          return !isTidying && queue.hasSealedBlocks ? LogWriter.takeNothing(&queue) : nil
        }
        isHurried = FileSystem.monotonicNanoseconds - began < Self.patience
        if let taken = taken ?? queue.withLock(LogWriter.takeNothing) { return taken }
      }
    }
  }

  /// What belongs to whoever is busy.
  private final class Committer: Sendable {
    let loop: Mutex<Loop>
    init(_ loop: consuming sending Loop) { self.loop = Mutex(loop) }
  }

  /// Commits one group after the other.
  private struct Loop {
    let store: LogStore
    let options: LogOptions
    var state: WriterState
    let spare: SpareMemory
    let committed: @Sendable (WriterState) -> Void

    mutating func run(_ group: consuming [Job]) {
      var jobs = group
      if jobs.isEmpty { return tidy() }
      let now =
        options.now?() ?? Timestamp(microseconds: FileSystem.wallClockNanoseconds / 1_000)
      do {
        let (results, commit) = try store.tail.write { transaction in
          var commit = Commit(
            tail: store.tail, header: store.header, options: options, state: state, now: now)
          var results: [Result<AppendReceipt, EventLogError>] = []
          results.reserveCapacity(jobs.count)
          for job in jobs { results.append(try commit.run(job.work, in: &transaction)) }
          try commit.clearSealed(slice, in: &transaction)
          return (results, commit)
        }
        state = commit.state
        store.symbols.learn(commit.learned)
        committed(state)
        let completions = jobs.map(\.completion)
        spare.keep(memoryOf: &jobs)
        for (completion, result) in zip(completions, results) { completion(result) }
      } catch {
        let failure = EventLogError(error)
        store.recover(from: failure)
        for job in jobs { job.completion(.failure(failure)) }
      }
    }

    private mutating func tidy() {
      // What fails here is tried again with the next commit, which reports it.
      _ = try? store.tail.clearStaleReaders()
      guard state.hasSealedBlocks else { return }
      let cleared = try? store.tail.write { transaction in
        var commit = Commit(
          tail: store.tail, header: store.header, options: options, state: state,
          now: Timestamp(microseconds: 0))
        try commit.clearSealed(idleSlice, in: &transaction)
        return commit.state
      }
      if let cleared { state = cleared }
    }
  }
}

extension Commit {
  /// Runs one job; what it refuses is its result, and what breaks the transaction is thrown.
  fileprivate mutating func run(
    _ work: LogWriter.Job.Work, in transaction: inout WriteTransaction
  ) throws -> Result<AppendReceipt, EventLogError> {
    do {
      switch work {
      case .append(let batch): return .success(try make(batch, in: &transaction))
      case .change(let change):
        try change(&transaction, &state)
        return .success(
          AppendReceipt(first: Offset(state.head), count: 0, knowledgeTime: now, wasRetry: false))
      }
    } catch let refusal as EventLogError {
      return .failure(refusal)
    }
  }

  /// Removes up to `limit` values of the tail that lie in segments by now.
  fileprivate mutating func clearSealed(
    _ limit: Int, in transaction: inout WriteTransaction
  ) throws {
    guard state.hasSealedBlocks else { return }
    let events = tail[TailDatabase.events]
    var end = state.sealed.end
    if end < state.head {
      // The block in which the unsealed events begin stays, even if it begins before them.
      let found = try transaction.reading.find(
        .atOrBefore, StorageKey(end), in: events, checkingAll: false
      ) { key, _ in BigEndian.number(key, at: 0) }
      end = found ?? end
    }
    let blocks = try transaction.delete(events, to: StorageKey(end), limit: limit)
    let rows = try transaction.delete(
      tail[TailDatabase.rows], to: StorageKey(end, 0), limit: limit)
    state.hasSealedBlocks = blocks == limit || rows == limit
  }
}
