import Events

/// The header `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
enum RetryAfter {
  /// How long to wait from `now` on; nil if the text is neither. A date that has passed is zero.
  static func pause(_ text: String, now: Timestamp) -> Duration? {
    let trimmed = text.drop { $0 == " " }
    if let seconds = Int64(trimmed), seconds >= 0, seconds < 10_000_000 {
      return .seconds(seconds)
    }
    guard let date = date(trimmed) else { return nil }
    return .microseconds(max(0, date.microseconds - now.microseconds))
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// An HTTP date in any of its three forms: `Sun, 06 Nov 1994 08:49:37 GMT`,
  /// `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun Nov  6 08:49:37 1994`.
  static func date(_ text: some StringProtocol) -> Timestamp? {
    let words = text.lowercased().split { $0 == " " || $0 == "," || $0 == "-" }.map(String.init)
    guard words.count >= 5 else { return nil }
    let isAsctime = months.contains(words[1])
    let (day, month, year, clock) =
      isAsctime
      ? (words[2], words[1], words[4], words[3]) : (words[1], words[2], words[3], words[4])
    guard let monthIndex = months.firstIndex(of: month), let dayNumber = Int(day),
      var yearNumber = Int(year)
    else { return nil }
    if year.utf8.count == 2 { yearNumber += yearNumber < 70 ? 2000 : 1900 }
    let parts = clock.split(separator: ":").compactMap { Int64($0) }
    guard parts.count == 3, (0..<24).contains(parts[0]), (0..<60).contains(parts[1]),
      (0...60).contains(parts[2]),
      let civil = CivilDay(year: yearNumber, month: monthIndex + 1, day: dayNumber)
    else { return nil }
    return Timestamp(
      seconds: Int64(civil.number) * 86_400 + parts[0] * 3600 + parts[1] * 60 + parts[2])
  }
}
