import Glibc
import Synchronization

/// A value behind a lock that threads can wait on.
///
/// `Synchronization.Mutex` cannot wait; this is a POSIX mutex with a condition variable. Every
/// change of the value wakes the waiters that asked for one.
@safe public final class Monitor<Value: Sendable>: Sendable {
  // Kept as an address because a pointer is not `Sendable`; it never changes and never leaves.
  private let address: UInt
  /// How many changes there were, so that a thread can look for one without the lock.
  private let changes = Atomic<UInt64>(0)

  @safe private struct Box {
    var mutex = unsafe pthread_mutex_t()
    var changed = pthread_cond_t()
    var value: Value
  }

  public init(_ value: Value) {
    let box = UnsafeMutablePointer<Box>.allocate(capacity: 1)
    unsafe box.initialize(to: Box(value: value))
    unsafe pthread_mutex_init(&box.pointee.mutex, nil)
    unsafe pthread_cond_init(&box.pointee.changed, nil)
    address = UInt(bitPattern: box)
  }

  deinit {
    unsafe pthread_cond_destroy(&box.pointee.changed)
    unsafe pthread_mutex_destroy(&box.pointee.mutex)
    unsafe box.deinitialize(count: 1)
    unsafe box.deallocate()
  }

  private var box: UnsafeMutablePointer<Box> {
    unsafe UnsafeMutablePointer<Box>(bitPattern: address).unsafelyUnwrapped
  }

  /// Runs `body` alone with the value. `body` must not take the same monitor again.
  public func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe pthread_mutex_lock(&box.pointee.mutex)
    defer { unsafe pthread_mutex_unlock(&box.pointee.mutex) }
    return try unsafe body(&box.pointee.value)
  }

  /// The same, and wakes every thread that waits for a change.
  public func change<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    unsafe pthread_mutex_lock(&box.pointee.mutex)
    defer {
      changes.wrappingAdd(1, ordering: .releasing)
      unsafe pthread_cond_broadcast(&box.pointee.changed)
      unsafe pthread_mutex_unlock(&box.pointee.mutex)
    }
    return try unsafe body(&box.pointee.value)
  }

  /// Blocks the thread until `body` gives a result; it is asked again after every change.
  public func wait<Result>(until body: (inout Value) -> Result?) -> Result {
    unsafe pthread_mutex_lock(&box.pointee.mutex)
    defer { unsafe pthread_mutex_unlock(&box.pointee.mutex) }
    while true {
      if let result = unsafe body(&box.pointee.value) { return result }
      unsafe pthread_cond_wait(&box.pointee.changed, &box.pointee.mutex)
    }
  }

  /// The same with a limit in wall time.
  /// - Returns: nil if the time has passed first.
  public func wait<Result>(
    milliseconds: Int, until body: (inout Value) -> Result?
  ) -> Result? {
    var deadline = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &deadline)
    let nanoseconds = deadline.tv_nsec + (milliseconds % 1000) * 1_000_000
    deadline.tv_sec += milliseconds / 1000 + nanoseconds / 1_000_000_000
    deadline.tv_nsec = nanoseconds % 1_000_000_000
    unsafe pthread_mutex_lock(&box.pointee.mutex)
    defer { unsafe pthread_mutex_unlock(&box.pointee.mutex) }
    while true {
      if let result = unsafe body(&box.pointee.value) { return result }
      let status = unsafe pthread_cond_timedwait(
        &box.pointee.changed, &box.pointee.mutex, &deadline)
      if status == ETIMEDOUT { return unsafe body(&box.pointee.value) }
    }
  }

  /// Looks for a change without going to sleep, which takes longer than many a change to come.
  /// Other threads get the processor meanwhile.
  /// - Returns: nil if the time has passed first.
  public func spin<Result>(
    nanoseconds: Int, until body: (inout Value) -> Result?
  ) -> Result? {
    let end = FileSystem.monotonicNanoseconds + nanoseconds
    while true {
      let seen = changes.load(ordering: .acquiring)
      if let result = withLock(body) { return result }
      while changes.load(ordering: .acquiring) == seen {
        guard FileSystem.monotonicNanoseconds < end else { return nil }
        sched_yield()
      }
    }
  }
}
