import Glibc

/// A thread of its own, for work that must not hop between threads, such as a write transaction.
@safe public final class WorkerThread: Sendable {
  private let thread: UInt

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts a thread.
  /// - Parameter name: What it is for, in the error if it cannot be started.
  public init(
    name: String, _ run: @escaping @Sendable () -> Void
  ) throws(StorageError) {
    let body = unsafe Unmanaged.passRetained(Body(run)).toOpaque()
    var started: pthread_t = 0
    let status = unsafe pthread_create(
      &started, nil,
      { body in
        unsafe Unmanaged<Body>.fromOpaque(body.unsafelyUnwrapped).takeRetainedValue().run()
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
