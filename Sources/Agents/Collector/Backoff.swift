import Events

/// Exponential backoff with full jitter: before attempt *n* a wait between nothing and the base
/// doubled *n* - 1 times, never more than the limit. Times are in microseconds.
///
/// Source: Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog (2015).
struct Backoff {
  let base: Int64
  let limit: Int64

  init(_ policy: PollPolicy) {
    base = max(1, policy.backoffBase.microseconds)
    limit = max(1, policy.backoffLimit.microseconds)
  }

  /// The longest wait before this attempt, the first being 1.
  func ceiling(beforeAttempt attempt: Int64) -> Int64 {
    let doublings = min(max(0, attempt - 1), 40)
    let (doubled, overflow) = base.multipliedReportingOverflow(by: 1 << doublings)
    return overflow ? limit : min(limit, doubled)
  }

  /// The wait before this attempt.
  func delay(beforeAttempt attempt: Int64, of source: SourceID, seed: UInt64) -> Int64 {
    KeyedRandom.number(
      below: ceiling(beforeAttempt: attempt) + 1, seed: seed, agent: "collector",
      subject: source.rawValue, attempt: attempt)
  }
}
