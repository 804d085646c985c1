public import Events
import Foundation

/// The system's clock. It tells the time of day, so it may jump; nothing is measured with it.
public struct SystemClock: PipelineClock {
  private let sleeper: any Clock<Duration>
  private let timeOfDay: @Sendable () -> Timestamp
  /// A sleep is cut into pieces this long, so that a time of day that jumps is soon seen.
  private let longestSleep: Duration

  public init() {
    self.init(sleeper: ContinuousClock(), longestSleep: .seconds(30)) {
      Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }
  }

  /// A clock over another way to sleep and to tell the time.
  public init(
    sleeper: any Clock<Duration>, longestSleep: Duration,
    timeOfDay: @escaping @Sendable () -> Timestamp
  ) {
    self.sleeper = sleeper
    self.longestSleep = longestSleep
    self.timeOfDay = timeOfDay
  }

  public func now() async throws -> Timestamp { timeOfDay() }

  public func wait(until time: Timestamp) async throws -> Timestamp {
    while true {
      let now = timeOfDay()
      let left = Duration.microseconds(time.microseconds - now.microseconds)
      if left <= .zero { return now }
      try await sleeper.sleep(for: min(left, longestSleep))
    }
  }
}
