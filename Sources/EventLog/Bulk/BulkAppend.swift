import Events
import Storage
import Synchronization

/// The way in for a history: appends that become segments without passing through the tail, on
/// several threads.
///
/// 1. What comes in lies in the log as if it had been appended: same bytes, rows, symbols, hashes.
/// 2. The appends of one piece count together: the transaction of the tail that makes their segments
///    count also writes their link state and moves their cursors. A crash loses whole pieces, the
///    last ones, and nothing is doubled when the source goes on from its cursor.
/// 3. A segment is committed to history, durably, before it counts; one that never came to count is
///    removed by whoever writes there next.
/// 4. Nobody else appends meanwhile: a piece that does not find the log where it expects it is
///    refused with ``EventLogError/headMoved(expected:found:)``.
public struct BulkAppend: Sendable {
  let log: Log
  private let threads: Int

  /// What was brought in.
  public struct Summary: Hashable, Sendable {
    public var events: UInt64 = 0
    public var rows: UInt64 = 0
    public var segments: UInt64 = 0
    /// Stored bytes of the events before they were encoded.
    public var plainBytes: UInt64 = 0
  }

  /// - Parameter threads: One more than there are processors keeps them busy while one waits for the
  ///   disk.
  public init(to log: Log, threads: Int) {
    precondition(threads > 0, "a bulk append needs a thread")
    self.log = log
    self.threads = threads
  }

  /// Appends everything that a source gives. Blocks until it is on the disk.
  /// - Parameter progress: Called after each piece that counts, by one thread at a time.
  /// - Throws: What the source throws, and ``EventLogError``. The pieces before stay.
  public func run(
    _ source: some BulkSource, progress: @escaping @Sendable (Summary) -> Void = { _ in }
  ) async throws -> Summary {
    try await log.seal()
    let run = try BulkRun(log, source, threads: threads, progress)
    return try await withCheckedThrowingContinuation { continuation in
      do {
        // The threads are joined by one of their own kind, so that no task is blocked.
        let waiting = Mutex<WorkerThread?>(nil)
        let supervisor = try WorkerThread(name: "bulk append") {
          continuation.resume(with: run.finish())
        }
        waiting.withLock { $0 = supervisor }
      } catch { continuation.resume(throwing: error) }
    }
  }
}
