import Events
import Synchronization

/// How far the log goes, for those of this process who wait for more.
final class LogProgress: Sendable {
  private struct Waiter {
    let beyond: UInt64
    let continuation: CheckedContinuation<Void, Never>
  }
  private struct State {
    var head: UInt64
    var isClosed = false
    var waiters: [UInt64: Waiter] = [:]
    var nextWaiter: UInt64 = 0
    var cancelled: Set<UInt64> = []
  }
  private let state: Mutex<State>

  init(head: UInt64) { state = Mutex(State(head: head)) }

  var head: UInt64 { state.withLock { $0.head } }

  /// Called after each commit that moved the head.
  func advance(to head: UInt64) {
    let ready = state.withLock { state -> [Waiter] in
      state.head = head
      guard !state.waiters.isEmpty else { return [] }
      let ready = state.waiters.filter { $0.value.beyond < head }
      for waiter in ready.keys { state.waiters[waiter] = nil }
      return Array(ready.values)
    }
    for waiter in ready { waiter.continuation.resume() }
  }

  /// Lets everybody go who waits; nobody waits any more.
  func close() {
    let all = state.withLock { state -> [Waiter] in
      state.isClosed = true
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in all { waiter.continuation.resume() }
  }

  /// Returns when the head is beyond an offset, the log closes, or the task is cancelled.
  func wait(beyond offset: UInt64) async {
    let id = state.withLock { state -> UInt64 in
      defer { state.nextWaiter += 1 }
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isDone = state.withLock { state -> Bool in
          let cancelled = state.cancelled.remove(id) != nil
          guard state.head <= offset, !state.isClosed, !cancelled else { return true }
          state.waiters[id] = Waiter(beyond: offset, continuation: continuation)
          return false
        }
        if isDone { continuation.resume() }
      }
    } onCancel: {
      let waiter = state.withLock { state -> Waiter? in
        let waiter = state.waiters.removeValue(forKey: id)
        // The wait may not have begun yet: it must find out that it was cancelled.
        if waiter == nil { state.cancelled.insert(id) }
        return waiter
      }
      waiter?.continuation.resume()
    }
    state.withLock { _ = $0.cancelled.remove(id) }
  }
}
