/// Something that happens to the company in 2025, and the right verdict on it.
public struct Incident: Sendable, Equatable {
  /// What a detector has to make of it.
  public enum Kind: String, Sendable {
    /// Something is wrong, or at least worth a word.
    case incident
    /// It looks wrong and is not: silence is right.
    case trap
    /// Someone read what is not theirs.
    case security
  }

  /// Its name, in words joined by hyphens.
  public var name: String
  /// What a detector has to make of it.
  public var kind: Kind
  /// New York days.
  public var days: ClosedRange<CivilDay>
  /// Seconds of the first and of the last day, in New York.
  public var seconds: (from: Int, to: Int)
  /// The metrics (or `source:metric` for a single source's claim) in which it shows.
  public var series: [String]
  /// The right verdict, in words.
  public var verdict: String

  public static func == (left: Incident, right: Incident) -> Bool {
    left.name == right.name && left.days == right.days
  }

  init(
    _ name: String, _ kind: Kind, _ days: ClosedRange<CivilDay>, hours: (Int, Int) = (0, 24),
    _ series: [String], _ verdict: String
  ) {
    self.name = name
    self.kind = kind
    self.days = days
    seconds = (hours.0 * 3_600, hours.1 * 3_600 - 1)
    self.series = series
    self.verdict = verdict
  }

  /// Those of some days, in the order of time: what the company met, and what the calendar brings
  /// that only looks like trouble.
  public static func all(in days: ClosedRange<CivilDay>) -> [Incident] {
    let dated = (faults + business + traps).filter { $0.days.overlaps(days) }
    return (dated + days.flatMap { calendarTraps(on: $0) }).sorted {
      ($0.days.lowerBound, $0.seconds.from, $0.name)
        < ($1.days.lowerBound, $1.seconds.from, $1.name)
    }
  }

  /// Weekends, days of 23 and 25 hours, and the ends of months.
  private static func calendarTraps(on day: CivilDay) -> [Incident] {
    var traps: [Incident] = []
    if day.weekday == 5 {
      traps.append(Incident("weekend", .trap, day...day + 1, ["signups"], "silence"))
    }
    let milliseconds = Zone.newYork.start(of: day + 1) - Zone.newYork.start(of: day)
    if milliseconds != 86_400_000 {
      let hours = milliseconds / 3_600_000
      traps.append(
        Incident("clock-change", .trap, day...day, engagement, "silence: \(hours) hours"))
    }
    if (day + 1).components.day == 1 {
      traps.append(Incident("month-end", .trap, day...day, ["net_revenue_usd"], "silence"))
    }
    return traps
  }

  private static func day(_ month: Int, _ day: Int) -> CivilDay { CivilDay(2025, month, day) }

  private static let engagement = ["active_users_28d", "dau", "sessions", "feature_adoption"]

  private static let faults: [Incident] = [
    Incident(
      "core-replica-stalls", .incident, day(4, 14)...day(4, 14), hours: (9, 15), engagement,
      "engagement held from the next tick; other metrics go on; released after the backfill"),
    Incident(
      "sdk-4-rename", .incident, day(5, 20)...day(6, 10), ["events-mobile:schema"],
      "schema drift on the first day; forecast of the loss"),
    Incident(
      "dollars-as-cents", .incident, day(6, 30)...day(6, 30), hours: (9, 18),
      ["net_revenue_usd"], "revenue paused; the correction rows heal it"),
    Incident(
      "duplicate-webhooks", .incident, day(8, 11)...day(8, 11), hours: (14, 16),
      ["support-desk:duplicates"], "no change in any metric; the storm is reported"),
    Incident(
      "duplicates-creep", .incident, day(8, 18)...day(10, 31), ["loop-events:duplicates"],
      "drift found before 2 %"),
    Incident(
      // At midnight of UTC.
      "adspend-limit-cut", .incident, day(8, 31)...day(9, 1), hours: (20, 24), ["adspend:pace"],
      "the pace adapts; no request over the limit"),
    Incident(
      "accounts-v1-frozen", .incident, day(9, 1)...day(9, 22), ["accounts-v1:freshness"],
      "freshness verdict on the frozen endpoint within 21 days"),
    Incident(
      "attribution-down", .incident, day(10, 20)...day(10, 20), ["attributed_revenue_usd"],
      "the breaker opens; nothing is lost; the channel split is held"),
    Incident(
      "decimal-point", .incident, day(11, 4)...day(11, 4), ["net_revenue_usd"],
      "euro revenue paused"),
    Incident(
      "bots", .incident, day(11, 11)...day(11, 12), ["events-core:sessions"],
      "the source's claim is flagged with its cause, synthetic rows; our figure is unharmed"),
    Incident(
      "foreign-reads", .security, day(12, 10)...day(12, 10), ["access"],
      "three security alerts: card_tokens, twentyfold volume at 03:00, a denied grant"),
  ]

  private static let business: [Incident] = [
    Incident(
      "campaign", .trap, day(10, 6)...day(10, 8), ["signups"],
      "reported as real, corroborated by adspend and billing; no pause"),
    Incident("black-friday", .trap, day(11, 28)...day(11, 28), ["signups"], "real"),
  ]

  private static let traps: [Incident] = [
    Incident("tet", .trap, day(1, 29)...day(1, 29), engagement, "silence"),
    Incident(
      "first-yen-invoices", .trap, day(7, 15)...day(7, 15), ["net_revenue_usd"],
      "silence, right sums"),
    Incident("thanksgiving", .trap, day(11, 27)...day(11, 27), engagement, "silence"),
    Incident("christmas", .trap, day(12, 25)...day(12, 25), engagement, "silence"),
  ]

  /// The first and the last second, as the Numenta Anomaly Benchmark writes them.
  var window: (from: String, to: String) {
    (Self.clock(days.lowerBound, seconds.from), Self.clock(days.upperBound, seconds.to))
  }

  private static func clock(_ day: CivilDay, _ second: Int) -> String {
    var bytes: [UInt8] = []
    bytes.appendNaive(day.startUTC + Int64(second) * 1_000)
    bytes.append(".000000")
    return String(decoding: bytes, as: UTF8.self)
  }
}
