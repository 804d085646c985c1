import Events

/// How often one credential may call. Where sources share a credential, the strictest of them.
struct RateLimit: Hashable, Sendable {
  /// Parts of a call that come back each second, rounded down: one call an hour is 277,777.
  let refill: Int64
  /// Parts of a call that a bucket holds.
  let capacity: Int64
  /// Calls that any window of one second may see.
  let callsPerSecond: Int

  /// The parts of one call.
  static let call: Int64 = 1_000_000_000

  /// Parts of a call as the thousandths that the log keeps.
  static func thousandths(_ parts: Int64) -> Int64 { parts / (call / 1_000) }

  init(_ policies: [PollPolicy]) {
    precondition(!policies.isEmpty, "a limit comes from at least one source")
    let rates = policies.map { policy in
      let parts = policy.requestsPerSecond * Double(Self.call)
      return parts >= 1 ? Int64(min(parts, 1e15).rounded(.down)) : 1
    }
    refill = rates.min() ?? 1
    capacity = Int64(max(1, policies.map(\.burst).min() ?? 1)) * Self.call
    callsPerSecond = Int(max(1, min(refill / Self.call, 100_000)))
  }
}

/// What a credential has left: a token bucket in parts of a call, and the latest calls, so
/// that no second ever sees more than the limit. A projection of the calls that were made.
struct TokenBucket: Hashable, Sendable {
  /// Parts left as of `asOf`; below zero where calls were made that nobody had planned
  /// (a token, a listing).
  private(set) var level: Int64
  private(set) var asOf: Timestamp
  /// When the latest calls were sent, oldest first; as many as one second may see.
  private(set) var recent: [Timestamp] = []
  /// How many times the rate is halved: the service said that it was too much.
  private(set) var slowdown: Int64 = 0
  private(set) var slowedAt: Timestamp?
  /// Nothing is asked before this time.
  var pausedUntil: Timestamp?
  /// Parts of a call that come back each second as the service says; nil if it does not.
  private(set) var stated: Int64?

  private static let second: Int64 = 1_000_000
  private static let day: Int64 = 86_400 * second
  private static let greatestSlowdown: Int64 = 6
  /// In seconds the window of a service that says that no call is left, and not until when.
  private static let minute: Int64 = 60
  private static let longestPause: Int64 = 86_400

  /// A full bucket.
  init(_ limit: RateLimit, at time: Timestamp) {
    level = limit.capacity
    asOf = time
  }

  /// What is left at a time that does not lie before the last call.
  func level(at time: Timestamp, _ limit: RateLimit) -> Int64 {
    let elapsed = min(max(0, time.microseconds - asOf.microseconds), 1000 * Self.day)
    let refilled =
      Int128(level) + Int128(elapsed) * Int128(refill(limit, at: time)) / Int128(Self.second)
    return Int64(min(refilled, Int128(limit.capacity)))
  }

  /// How many times the rate is halved at a time: a halving is taken back for each whole day
  /// without another complaint.
  func slowdown(at time: Timestamp) -> Int64 {
    guard let slowedAt, slowdown > 0 else { return 0 }
    return max(0, slowdown - max(0, time.microseconds - slowedAt.microseconds) / Self.day)
  }

  /// Parts of a call that come back each second: the configuration's, or what the service lets through
  /// if that is less; fewer after a complaint.
  private func refill(_ limit: RateLimit, at time: Timestamp) -> Int64 {
    max(1, min(limit.refill, stated ?? .max) >> slowdown(at: time))
  }

  /// The first moment from `time` on at which one call may be sent.
  func nextCall(from time: Timestamp, _ limit: RateLimit) -> Timestamp {
    var moment = max(time, asOf)
    if let pausedUntil { moment = max(moment, pausedUntil) }
    if recent.count >= limit.callsPerSecond {
      let full = recent[recent.count - limit.callsPerSecond]
      moment = max(moment, Timestamp(microseconds: full.microseconds + Self.second))
    }
    let missing = RateLimit.call - level(at: moment, limit)
    guard missing > 0 else { return moment }
    let (whole, rest) = (Int128(missing) * Int128(Self.second)).quotientAndRemainder(
      dividingBy: Int128(refill(limit, at: moment)))
    return Timestamp(microseconds: moment.microseconds + Int64(whole) + (rest == 0 ? 0 : 1))
  }

  /// One call was sent at a time.
  mutating func take(at time: Timestamp, _ limit: RateLimit) {
    level = level(at: time, limit) - RateLimit.call
    asOf = max(asOf, time)
    let place = recent.lastIndex { $0 <= time }.map { $0 + 1 } ?? 0
    recent.insert(time, at: place)
    if recent.count > limit.callsPerSecond { recent.removeFirst() }
  }

  /// The service said how much it lets through, and how much of that is left.
  mutating func heed(_ notice: ServiceNotice, at time: Timestamp, _ limit: RateLimit) {
    // A limit of none is no rate: a service that answers lets something through.
    if let calls = notice.limit, calls > 0, let window = notice.windowSeconds, window > 0 {
      level = level(at: time, limit)
      asOf = max(asOf, time)
      stated = Int64(min(Int128(calls) * Int128(RateLimit.call) / Int128(window), 1 << 62))
    }
    guard notice.remaining == 0 else { return }
    let pause = min(max(0, notice.resetSeconds ?? Self.minute), Self.longestPause)
    let end = time.advanced(by: .seconds(pause))
    pausedUntil = max(pausedUntil ?? end, end)
  }

  /// The service said that it was too much: the bucket is empty, and the rate is halved.
  mutating func complain(at time: Timestamp, _ limit: RateLimit) {
    level = min(level, 0)
    slowdown = min(Self.greatestSlowdown, slowdown(at: time) + 1)
    slowedAt = time
  }
}
