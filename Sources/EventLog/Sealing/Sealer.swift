import Events
import Storage
import Synchronization

/// The thread that turns the tail into segments.
///
/// 1. A segment is committed to `history.mdb` only after its columns have given back the same
///    stored bytes and the same rows.
/// 2. It counts from the transaction of the tail that moves ``SealedState/end`` beyond it; what
///    lies in history at or beyond that end is removed before the next segment is written.
/// 3. Only then are its events cleared from the tail, in slices, by the writer.
/// 4. Whatever fails leaves the events in the tail, where they were.
final class Sealer: Sendable {
  private struct Request: Sendable {
    var isWanted = false
    /// Those who wait until everything up to this offset is sealed.
    var forced: [(upTo: UInt64, done: @Sendable (EventLogError?) -> Void)] = []
    var isClosed = false
    var lastError: EventLogError?
  }

  private let requests = Monitor(Request())
  private let thread = Mutex<WorkerThread?>(nil)

  init(store: LogStore, options: LogOptions, writer: LogWriter) throws {
    let requests = requests
    let started = try WorkerThread(name: "log sealer", niceness: 10) {
      var sealing = Sealing(store: store, options: options, writer: writer)
      var record = SealingFailure(store: store, writer: writer)
      while let forced = Self.take(from: requests) {
        let upTo = forced.map(\.upTo).max() ?? 0
        var failure: EventLogError?
        do {
          while try sealing.sealNext(upTo: upTo) {
            // What is not sealed when the log closes is sealed when it is opened again.
            if forced.isEmpty, requests.withLock({ $0.isClosed }) { break }
          }
        } catch { failure = EventLogError(error) }
        requests.withLock { $0.lastError = failure }
        record.keep(failure)
        for waiter in forced { waiter.done(failure) }
      }
    }
    thread.withLock { $0 = started }
  }

  /// Called after a commit that filled a segment.
  func request() { requests.change { $0.isWanted = true } }

  /// Seals everything before an offset, also what does not fill a segment.
  func seal(upTo offset: UInt64, _ done: @escaping @Sendable (EventLogError?) -> Void) {
    let isOpen = requests.change { request -> Bool in
      guard !request.isClosed else { return false }
      request.forced.append((offset, done))
      return true
    }
    if !isOpen { done(nil) }
  }

  /// Why the last segment could not be sealed; nil if it could.
  var lastError: EventLogError? { requests.withLock { $0.lastError } }

  /// Finishes the segment at hand and ends the thread.
  func close() {
    requests.change { $0.isClosed = true }
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    running?.join()
  }

  private static func take(
    from requests: Monitor<Request>
  ) -> [(upTo: UInt64, done: @Sendable (EventLogError?) -> Void)]? {
    requests.wait { request in
      if request.isClosed && request.forced.isEmpty { return .some(nil) }
      guard request.isWanted || !request.forced.isEmpty else { return nil }
      request.isWanted = false
      defer { request.forced = [] }
      return request.forced
    }
  }
}
