import Storage

/// Lets numbered pieces of work through one at a time, in the order of their numbers.
final class Turnstile: Sendable {
  private struct State: Sendable {
    var next = 0
    var isClosed = false
  }
  private let state = Monitor(State())

  /// Waits until everybody with a lower number has passed, then runs `body` alone.
  /// - Returns: nil if the turnstile was closed first.
  func pass<Result>(_ number: Int, _ body: () throws -> Result) rethrows -> Result? {
    let mayPass = state.wait { state in
      state.isClosed ? false : state.next == number ? true : nil
    }
    guard mayPass else { return nil }
    let result = try body()
    state.change { $0.next += 1 }
    return result
  }

  /// Lets nobody through any more.
  func close() { state.change { $0.isClosed = true } }
}
