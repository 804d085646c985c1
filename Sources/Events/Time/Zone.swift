/// The rules of one time zone as a value, so that pure code needs neither files nor Foundation.
public struct Zone: Hashable, Sendable {
  /// From `at` on (seconds since 1970 UTC) local time is UTC plus `offsetSeconds`.
  public struct Transition: Hashable, Sendable {
    public let at: Int64
    public let offsetSeconds: Int32

    public init(at: Int64, offsetSeconds: Int32) {
      self.at = at
      self.offsetSeconds = offsetSeconds
    }
  }

  /// The name in the tz database, `America/New_York`.
  public let identifier: String
  /// What holds before the first transition.
  public let initialOffsetSeconds: Int32
  /// In rising order of time, made out for every year that the pipeline may meet.
  public let transitions: [Transition]

  public init(identifier: String, initialOffsetSeconds: Int32, transitions: [Transition]) {
    precondition(
      zip(transitions, transitions.dropFirst()).allSatisfy { $0.at < $1.at },
      "the transitions of a zone are in rising order")
    self.identifier = identifier
    self.initialOffsetSeconds = initialOffsetSeconds
    self.transitions = transitions
  }

  public static let utc = Zone(identifier: "UTC", initialOffsetSeconds: 0, transitions: [])

  /// Seconds that local time is ahead of UTC at a moment. O(log *n*) in the transitions.
  public func offsetSeconds(atSecond second: Int64) -> Int64 {
    let next = nextTransition(after: second)
    return Int64(next == 0 ? initialOffsetSeconds : transitions[next - 1].offsetSeconds)
  }

  /// The index of the first transition after a moment; the number of transitions if there is none.
  func nextTransition(after second: Int64) -> Int {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle].at <= second { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The local day on which a moment falls.
  public func day(of moment: Timestamp) -> CivilDay {
    let second = moment.seconds
    return CivilDay(number: Int32(floorDivide(second + offsetSeconds(atSecond: second), 86_400)))
  }

  /// The moment of a local wall-clock time.
  ///
  /// A time that comes twice (the clock goes back) is its first occurrence, or its second where
  /// `later` is true; a time that never comes (the clock goes forward) is read with the offset
  /// before the change, as POSIX and RFC 5545 do.
  public func moment(of day: CivilDay, secondOfDay: Int64, later: Bool = false) -> Timestamp {
    let local = Int64(day.number) * 86_400 + secondOfDay
    let before = offsetSeconds(atSecond: local - 86_400)
    let after = offsetSeconds(atSecond: local + 86_400)
    let candidates = [before, after].filter { offsetSeconds(atSecond: local - $0) == $0 }
    let offset: Int64
    switch (candidates.first, candidates.last) {
    case (let first?, let last?): offset = later ? min(first, last) : max(first, last)
    default: offset = before
    }
    return Timestamp(seconds: local - offset)
  }

  /// The first moment of a local day.
  public func start(of day: CivilDay) -> Timestamp { moment(of: day, secondOfDay: 0) }
}
