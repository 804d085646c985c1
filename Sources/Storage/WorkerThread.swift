import Glibc

/// A thread of its own, for work that must not hop between threads, such as a write transaction.
@safe public final class WorkerThread: Sendable {
  private let thread: UInt

  private final class Body: Sendable {
    let niceness: Int32
    let run: @Sendable () -> Void
    init(_ niceness: Int32, _ run: @escaping @Sendable () -> Void) {
      self.niceness = niceness
      self.run = run
    }
  }

  /// Starts a thread.
  /// - Parameters:
  ///   - name: What it is for, in the error if it cannot be started.
  ///   - niceness: How far it stands back behind other threads, 0 to 19.
  public init(
    name: String, niceness: Int32 = 0, _ run: @escaping @Sendable () -> Void
  ) throws(StorageError) {
    let body = unsafe Unmanaged.passRetained(Body(niceness, run)).toOpaque()
    var started: pthread_t = 0
    let status = unsafe pthread_create(
      &started, nil,
      { body in
        let body = unsafe Unmanaged<Body>.fromOpaque(body.unsafelyUnwrapped).takeRetainedValue()
        // On Linux this is about the calling thread alone. It may be refused; then all are equal.
        if body.niceness > 0 {
          setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, body.niceness)
        }
        body.run()
        return nil
      }, body)
    guard status == 0 else {
      unsafe Unmanaged<Body>.fromOpaque(body).release()
      throw .system(operation: "starting a thread", code: status, path: name)
    }
    thread = UInt(started)
  }

  /// Blocks until the thread has ended. To be called once.
  public func join() {
    pthread_join(pthread_t(thread), nil)
  }
}
