/// One event of the stream, as numbers.
struct StreamEvent {
  /// 0 to 11.
  var source: Int
  /// 0 to 7.
  var metric: Int
  /// Which person: from 0.
  var entity: UInt32
  var value: Int64
  /// Microseconds since 1970-01-01 in UTC.
  var eventTime: Int64
  /// When it came in: every 172.8 ms, 500,000 a day.
  var arrival: Int64
  /// The 16 hexadecimal digits by which its source names it.
  var id: UInt64
}

/// The stream that everything is measured on: 12 sources x 8 metrics, 500,000 events a day, people
/// who differ in how active they are, 10 % of the events up to 5 minutes late and 0.1 % up to 36
/// hours. The same seed gives the same events on every machine.
struct EventStream: Sendable {
  var seed: UInt64 = 1
  /// 20,000 or 1,000,000; any number up to 2^32.
  var people: UInt64 = 20_000

  static let eventsPerDay: UInt64 = 500_000
  static let daysPerYear: UInt64 = 365
  /// 2025-01-01 in UTC.
  static let start: Int64 = 1_735_689_600_000_000
  static let step: Int64 = 86_400_000_000 / Int64(eventsPerDay)

  static let sources = [
    "accounts", "core", "mobile", "loop", "beacon", "billing", "charges", "touches", "spend",
    "desk", "crm", "edge",
  ]
  static let metrics = [
    "opens", "sessions", "latency", "revenue", "refunds", "seats", "requests", "bytes",
  ]
  /// Which metrics a source speaks of: 34 pairs.
  static let pairs: [(source: Int, metric: Int)] = {
    var pairs: [(source: Int, metric: Int)] = []
    for source in 0..<12 {
      for step in [0, 3, 5] where source < 10 || step < 5 {
        pairs.append((source, (source + step) % 8))
      }
    }
    return pairs
  }()
  /// The greatest value of each metric, and what all its values are multiples of.
  private static let values: [(bound: UInt64, unit: Int64)] = [
    (1, 1), (40, 1), (60_000, 1), (250_000, 100), (90_000, 5), (500, 1), (4_000, 1),
    (3_000_000, 1),
  ]

  /// Event `number`, counted from 0.
  func event(_ number: UInt64) -> StreamEvent {
    var random = StreamRandom(seed: seed, event: number)
    let pair = Self.pairs[Int(random.below(UInt64(Self.pairs.count)))]
    // The square of a uniform number: a hundredth of the people do a tenth of everything.
    let uniform = random.next() >> 32
    let entity = UInt32((((uniform &* uniform) >> 32) &* people) >> 32)
    let (bound, unit) = Self.values[pair.metric]
    let value = Int64(random.below(bound) + 1) * unit
    let arrival = Self.start + Int64(number) * Self.step
    let lateness = random.below(1000)
    let lag: UInt64 =
      lateness == 0
      ? random.below(36 * 3600) * 1_000_000 + random.below(1_000_000)
      : lateness <= 100 ? random.below(300_000_000) : random.below(2_000_000)
    return StreamEvent(
      source: pair.source, metric: pair.metric, entity: entity, value: value,
      eventTime: arrival - Int64(lag), arrival: arrival, id: random.next())
  }
}
