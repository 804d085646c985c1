import Events

/// The rule for the years to come, as POSIX writes it (IEEE 1003.1, 8.3 "TZ", with the extensions of
/// RFC 8536, section 3.3.1): `EST5EDT,M3.2.0,M11.1.0`.
struct PosixZoneRule {
  /// When a change comes in each year.
  private enum Date {
    /// Month, week (5 is the last) and weekday (0 is Sunday).
    case weekday(month: Int, week: Int, day: Int)
    /// 1 to 365; the 29th of February is never counted.
    case julian(Int)
    /// 0 to 365; it is counted.
    case ordinal(Int)
  }

  let standardOffset: Int32
  private var summerOffset: Int32 = 0
  private var begins: (date: Date, second: Int64)?
  private var ends: (date: Date, second: Int64)?

  /// Nil if the text is no such rule.
  init?(_ text: String) {
    var scanner = RuleScanner(text)
    guard scanner.name(), let offset = scanner.time() else { return nil }
    standardOffset = Int32(-offset)
    guard !scanner.isAtEnd else { return }
    guard scanner.name() else { return nil }
    summerOffset = standardOffset + 3600
    if scanner.next != "," {
      guard let summer = scanner.time() else { return nil }
      summerOffset = Int32(-summer)
    }
    guard let begins = Self.change(&scanner), let ends = Self.change(&scanner), scanner.isAtEnd
    else { return nil }
    self.begins = begins
    self.ends = ends
  }

  /// The changes of a year in order of time, as seconds since 1970 and the offset from then on.
  func changes(inYear year: Int) -> [(at: Int64, offset: Int32)] {
    guard let begins, let ends else { return [] }
    let summer = Self.day(begins.date, year) * 86_400 + begins.second - Int64(standardOffset)
    let winter = Self.day(ends.date, year) * 86_400 + ends.second - Int64(summerOffset)
    return [(summer, summerOffset), (winter, standardOffset)].sorted { $0.0 < $1.0 }
  }

  private static func change(_ scanner: inout RuleScanner) -> (date: Date, second: Int64)? {
    guard scanner.take(","), let date = date(&scanner) else { return nil }
    guard scanner.take("/") else { return (date, 7200) }
    guard let second = scanner.time() else { return nil }
    return (date, second)
  }

  private static func date(_ scanner: inout RuleScanner) -> Date? {
    if scanner.take("M") {
      guard let month = scanner.number(1...12), scanner.take("."), let week = scanner.number(1...5),
        scanner.take("."), let day = scanner.number(0...6)
      else { return nil }
      return .weekday(month: month, week: week, day: day)
    }
    if scanner.take("J") { return scanner.number(1...365).map { .julian($0) } }
    return scanner.number(0...365).map { .ordinal($0) }
  }

  /// Days since 1970 of a date in a year.
  private static func day(_ date: Date, _ year: Int) -> Int64 {
    func number(_ month: Int, _ day: Int) -> Int64 {
      Int64(CivilDay(year: year, month: month, day: day)?.number ?? 0)
    }
    switch date {
    case .weekday(let month, let week, let weekday):
      let first = number(month, 1)
      // 1970-01-01 was a Thursday, the fourth day after Sunday.
      let firstWeekday = floorModulo(first + 4, 7)
      var day = first + floorModulo(Int64(weekday) - firstWeekday, 7) + Int64(week - 1) * 7
      let next = month == 12 ? number(12, 31) + 1 : number(month + 1, 1)
      while day >= next { day -= 7 }
      return day
    case .julian(let day):
      let isLeap = CivilDay(year: year, month: 2, day: 29) != nil
      return number(1, 1) + Int64(day - 1) + (isLeap && day >= 60 ? 1 : 0)
    case .ordinal(let day): return number(1, 1) + Int64(day)
    }
  }
}

private struct RuleScanner {
  private var rest: Substring

  init(_ text: String) { rest = text[...] }

  var isAtEnd: Bool { rest.isEmpty }
  var next: Character? { rest.first }

  mutating func take(_ character: Character) -> Bool {
    guard rest.first == character else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// `EST` or `<+03>`.
  mutating func name() -> Bool {
    if take("<") {
      guard let end = rest.firstIndex(of: ">") else { return false }
      rest = rest[rest.index(after: end)...]
      return true
    }
    let letters = rest.prefix(while: \.isLetter)
    rest = rest.dropFirst(letters.count)
    return letters.count >= 3
  }

  mutating func number(_ range: ClosedRange<Int>) -> Int? {
    let digits = rest.prefix(while: \.isNumber)
    rest = rest.dropFirst(digits.count)
    return Int(digits).flatMap { range.contains($0) ? $0 : nil }
  }

  /// `[+-]hh[:mm[:ss]]` in seconds.
  mutating func time() -> Int64? {
    let isNegative = take("-")
    if !isNegative { _ = take("+") }
    guard let hours = number(0...167) else { return nil }
    var seconds = Int64(hours) * 3600
    for unit in [Int64(60), 1] where take(":") {
      guard let part = number(0...59) else { return nil }
      seconds += Int64(part) * unit
    }
    return isNegative ? -seconds : seconds
  }
}
