import Synchronization

/// The server's time: it moves when it is told to, or, paced, that many times as fast as the
/// wall's.
///
/// Milliseconds since the epoch. It never goes back.
final class SimulatedClock: Sendable {
  private struct State {
    var base: Int64
    var wallBase: ContinuousClock.Instant?
  }

  private let state: Mutex<State>
  /// Simulated seconds for one second of the wall; 0: it stands until it is advanced.
  let pace: Int64
  private let wall = ContinuousClock()

  /// A clock that stands at a time and, with a pace, runs from there on.
  init(at time: Int64, pace: Int64 = 0) {
    self.pace = pace
    state = Mutex(State(base: time, wallBase: pace > 0 ? ContinuousClock().now : nil))
  }

  /// The time now.
  var now: Int64 {
    state.withLock { state in
      guard let began = state.wallBase else { return state.base }
      let elapsed = began.duration(to: wall.now).components
      let milliseconds = elapsed.seconds * 1_000 + elapsed.attoseconds / 1_000_000_000_000_000
      return state.base + milliseconds * pace
    }
  }

  /// Moves on to a time; a time that has passed changes nothing.
  func move(to time: Int64) {
    state.withLock { state in
      guard state.wallBase == nil else { return }
      state.base = max(state.base, time)
    }
  }
}
