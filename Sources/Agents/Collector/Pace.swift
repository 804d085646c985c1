import Events

/// How long to wait between two polls: a service that answers fast is asked sooner, one that is
/// slow is left alone longer. Times are in microseconds.
struct Pace {
  private let every: Int64
  private let fastest: Int64
  private let slowest: Int64

  /// Below this a service is fast, above the other it is slow.
  private static let fast: Int64 = 250_000
  private static let slow: Int64 = 1_000_000

  init(_ policy: PollPolicy) {
    every = policy.every.microseconds
    fastest = max(1, min(policy.fastest.microseconds, every))
    slowest = max(policy.slowest.microseconds, every)
  }

  /// The interval after a poll: an eighth shorter if the service is fast, a half longer if it is
  /// slow, otherwise, or if the poll found nothing, an eighth of the way back to the configured
  /// one.
  func interval(after interval: Int64, response: Int64, foundNothing: Bool) -> Int64 {
    let next: Int64
    if response > Self.slow {
      next = interval + interval / 2
    } else if response < Self.fast, !foundNothing {
      next = interval - interval / 8
    } else {
      next = interval + (every - interval) / 8
    }
    return min(slowest, max(fastest, next))
  }
}
