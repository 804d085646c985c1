import EventLog
import Events

/// The one way of a run into its log: one append at a time, in the order in which they came.
///
/// Rows that replace older ones name them by offset, so what is appended is built knowing the
/// offset that it will get; the gate keeps others of this process from appending in between.
actor AppendGate {
  private let log: Log
  private let patience: DiskPatience
  private var isTaken = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(to log: Log, patience: DiskPatience) {
    self.log = log
    self.patience = patience
  }

  /// Appends what `build` makes of the log as it is now, and returns once it is on the disk.
  ///
  /// While the disk is full it waits and tries again: nothing of what was built is lost.
  /// - Parameter clock: When the log learns it.
  @discardableResult
  nonisolated func append(
    at clock: Timestamp,
    _ build: @Sendable (inout AppendBatch, LogReader) async throws -> Void
  ) async throws -> AppendReceipt {
    await enter()
    do {
      let reader = try log.reader()
      var batch = AppendBatch(to: log, clock: clock)
      batch.expectedFirst = reader.head
      try await build(&batch, reader)
      let receipt = try await appended(batch)
      await leave()
      return receipt
    } catch {
      await leave()
      throw error
    }
  }

  private nonisolated func appended(_ batch: AppendBatch) async throws -> AppendReceipt {
    while true {
      do throws(EventLogError) {
        return try await log.append(batch)
      } catch {
        guard case .diskFull = error else { throw error }
        try await patience.wait(error)
      }
    }
  }

  private func enter() async {
    guard isTaken else {
      isTaken = true
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  private func leave() {
    if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
  }
}

/// What a run does when the disk is full: it says so, and waits a moment before it tries again.
struct DiskPatience: Sendable {
  let pause: Duration
  let progress: any RunProgress

  /// - Throws: `CancellationError` if the run is stopped meanwhile.
  func wait(_ reason: EventLogError) async throws {
    await progress.trouble("\(reason)")
    try await Task.sleep(for: pause)
  }
}
