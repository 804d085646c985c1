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
  /// Whether another version has become the active one: what is built here is of no use any more.
  private var isClosed = false
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
    try await enter()
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

  /// Makes a switch of versions while nobody else appends, and closes the gate behind it.
  /// - Parameter body: If it throws, or nothing was switched, the gate stays open.
  /// - Throws: ``VersionLeft`` if another switch came first; what `body` throws.
  nonisolated func switching(
    _ body: () async throws -> VersionSwitch.Outcome
  ) async throws -> VersionSwitch.Outcome {
    try await enter()
    do {
      let outcome = try await body()
      if outcome.offset != nil { await close() }
      await leave()
      return outcome
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

  private func enter() async throws(VersionLeft) {
    if isTaken {
      await withCheckedContinuation { waiting.append($0) }
    } else {
      isTaken = true
    }
    // Looked at after the wait: the gate may have been closed meanwhile.
    guard isClosed else { return }
    leave()
    throw VersionLeft()
  }

  private func close() { isClosed = true }

  /// - Throws: ``VersionLeft`` if nothing can be appended here any more.
  func requireOpen() throws(VersionLeft) {
    if isClosed { throw VersionLeft() }
  }

  private func leave() {
    if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
  }
}

/// The version of a run is not the active one any more, so the run appends nothing.
public struct VersionLeft: Error {}

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
