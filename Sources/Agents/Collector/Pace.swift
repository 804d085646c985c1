import Events

/// How long to wait between two polls: a service that answers fast is asked sooner, one that has
/// become slower than it uses to be is left alone longer. A service that always takes its time is
/// not in trouble, and is asked as configured. Times are in microseconds.
struct Pace {
  private let every: Int64
  private let fastest: Int64
  private let slowest: Int64

  /// Below this a service is fast, whatever it uses to take.
  private static let fast: Int64 = 250_000

  init(_ policy: PollPolicy) {
    every = policy.every.microseconds
    fastest = max(1, min(policy.fastest.microseconds, every))
    slowest = max(policy.slowest.microseconds, every)
  }

  /// The interval after a poll: a half longer if the service takes more than twice its usual time,
  /// an eighth shorter if it is fast, otherwise, or if the poll found nothing, an eighth of the way
  /// back to the configured one.
  func interval(
    after interval: Int64, response: Int64, usual: Int64, foundNothing: Bool
  ) -> Int64 {
    let next: Int64
    if response >= Self.fast, response > 2 * usual {
      next = interval + interval / 2
    } else if response < Self.fast, !foundNothing {
      next = interval - interval / 8
    } else {
      next = interval + (every - interval) / 8
    }
    return min(slowest, max(fastest, next))
  }
}
