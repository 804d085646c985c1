public import Events

/// The days of an iCalendar file (RFC 5545): its events' days, yearly ones from 2000 to 2060.
public struct ICalendar {
  public struct Fault {
    public let line: Int
    public let message: String
  }

  public private(set) var days: [CivilDay] = []
  public private(set) var faults: [Fault] = []

  public init(_ text: String) {
    var event: [String: String] = [:]
    var start = 0
    for (number, line) in Self.unfolded(text) {
      let upper = line.uppercased()
      if upper == "BEGIN:VEVENT" {
        event = [:]
        start = number
      } else if upper == "END:VEVENT" {
        add(event, line: start)
      } else if let colon = line.firstIndex(of: ":") {
        // Parameters, `DTSTART;VALUE=DATE`, say nothing that the value does not show.
        let name = line[..<colon].prefix { $0 != ";" }.uppercased()
        event[name] = String(line[line.index(after: colon)...])
      }
    }
    days = Set(days).sorted()
  }

  /// The lines with their numbers; a line that begins with white space goes on the one before.
  private static func unfolded(_ text: String) -> [(Int, String)] {
    var lines: [(Int, String)] = []
    let parts = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    for (index, part) in parts.enumerated() {
      if let first = part.first, first == " " || first == "\t", !lines.isEmpty {
        lines[lines.count - 1].1 += part.dropFirst()
      } else {
        lines.append((index + 1, String(part)))
      }
    }
    return lines
  }

  private mutating func add(_ event: [String: String], line: Int) {
    guard let text = event["DTSTART"] else {
      faults.append(Fault(line: line, message: "an event has no DTSTART"))
      return
    }
    guard let first = Self.day(text) else {
      faults.append(Fault(line: line, message: "an event's DTSTART is no date"))
      return
    }
    // The end of a day event is the day after its last.
    let end = event["DTEND"].flatMap(Self.day) ?? first.advanced(by: 1)
    let length = min(max(1, first.distance(to: end)), 366)
    guard let rule = event["RRULE"] else {
      days += (0..<length).map { first.advanced(by: $0) }
      return
    }
    guard let starts = YearlyRule(rule)?.days(from: first) else {
      faults.append(
        Fault(line: line, message: "of repetitions only FREQ=YEARLY is understood"))
      return
    }
    for start in starts { days += (0..<length).map { start.advanced(by: $0) } }
  }

  static func day(_ text: String) -> CivilDay? {
    let digits = text.prefix(8)
    guard digits.count == 8, digits.allSatisfy(\.isNumber), let number = Int(digits) else {
      return nil
    }
    return CivilDay(year: number / 10_000, month: number / 100 % 100, day: number % 100)
  }
}

/// `FREQ=YEARLY;BYMONTH=11;BYDAY=4TH`: the same date, or the nth weekday of a month, every year.
private struct YearlyRule {
  private var month: Int?
  private var weekday: (nth: Int, day: Int)?
  private var dayOfMonth: Int?
  private var until: CivilDay?
  private var count: Int?
  private var interval = 1

  init?(_ text: String) {
    var isYearly = false
    for part in text.split(separator: ";") {
      let pair = part.split(separator: "=")
      guard pair.count == 2 else { return nil }
      let value = String(pair[1])
      switch pair[0].uppercased() {
      case "FREQ": isYearly = value.uppercased() == "YEARLY"
      case "BYMONTH": month = Int(value)
      case "BYMONTHDAY": dayOfMonth = Int(value)
      case "UNTIL": until = ICalendar.day(value)
      case "COUNT": count = Int(value)
      case "INTERVAL": interval = max(1, Int(value) ?? 1)
      case "BYDAY":
        let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
        guard let day = names.firstIndex(of: value.suffix(2).uppercased()),
          let nth = Int(value.dropLast(2)), nth != 0
        else { return nil }
        weekday = (nth, day + 1)
      case "WKST": break
      default: return nil
      }
    }
    guard isYearly else { return nil }
  }

  func days(from first: CivilDay) -> [CivilDay] {
    let (firstYear, firstMonth, firstDay) = first.components
    var days: [CivilDay] = []
    for year in stride(from: firstYear, through: 2060, by: interval) {
      guard let day = day(year, month ?? firstMonth, dayOfMonth ?? firstDay), day >= first else {
        continue
      }
      if let until, day > until { break }
      if let count, days.count >= count { break }
      days.append(day)
    }
    return days
  }

  private func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDay? {
    guard let weekday else { return CivilDay(year: year, month: month, day: day) }
    let dates = (1...31).compactMap { CivilDay(year: year, month: month, day: $0) }
    let matching = dates.filter { $0.weekday == weekday.day }
    let index = weekday.nth > 0 ? weekday.nth - 1 : matching.count + weekday.nth
    return matching.indices.contains(index) ? matching[index] : nil
  }
}
