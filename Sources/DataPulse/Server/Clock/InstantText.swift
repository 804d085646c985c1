/// Reads and writes times as the services spell them. All are milliseconds since the epoch.
enum InstantText {
  /// Reads `2025-10-20T04:00:00.000Z`, with or without fraction, with `Z`, an offset or (UTC) none;
  /// a blank for the `T`; a bare day (its first instant); or milliseconds since the epoch.
  static func parse(_ text: some StringProtocol) -> Int64? {
    if text.utf8.count >= 12, let milliseconds = Int64(text) { return milliseconds }
    guard let day = CivilDay(text.prefix(10)) else { return nil }
    var rest = text.dropFirst(10)
    guard let separator = rest.first else { return day.startUTC }
    guard separator == "T" || separator == " " || separator == "t" else { return nil }
    rest = rest.dropFirst()
    let clock = rest.prefix(8).split(separator: ":", omittingEmptySubsequences: false)
    guard clock.count == 3, clock.allSatisfy({ $0.count == 2 }),
      let hour = Int64(clock[0]), let minute = Int64(clock[1]), let second = Int64(clock[2]),
      (0..<24).contains(hour), (0..<60).contains(minute), (0...60).contains(second)
    else { return nil }
    rest = rest.dropFirst(8)
    var instant = day.startUTC + ((hour * 60 + minute) * 60 + second) * 1_000
    if rest.first == "." {
      let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      guard !digits.isEmpty, let fraction = Int64("\(digits)00".prefix(3)) else { return nil }
      instant += fraction
      rest = rest.dropFirst(digits.count + 1)
    }
    switch rest.first {
    case nil: return instant
    case "Z", "z": return rest.count == 1 ? instant : nil
    case "+", "-":
      let digits = String(rest.dropFirst().filter { $0 != ":" })
      guard digits.count == 4, let value = Int64(digits) else { return nil }
      let offset = (value / 100 * 60 + value % 100) * 60_000
      return rest.first == "+" ? instant - offset : instant + offset
    default: return nil
    }
  }

  /// `2025-10-20T04:00:00.000Z`.
  static func milliseconds(_ instant: Int64) -> String {
    var bytes: [UInt8] = []
    bytes.appendMilliInstant(instant)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Mon, 20 Oct 2025 04:00:00 GMT` (RFC 9110, section 5.6.7), to the second, rounded down.
  static func httpDate(_ instant: Int64) -> String {
    let day = CivilDay(utc: instant)
    let (year, month, dayOfMonth) = day.components
    var bytes: [UInt8] = []
    bytes.append("\(weekdays[day.weekday]), ")
    bytes.appendDigits(UInt64(dayOfMonth), width: 2)
    bytes.append(" \(months[month - 1]) \(year) ")
    let seconds = UInt64((instant - day.startUTC) / 1_000)
    bytes.appendDigits(seconds / 3_600, width: 2)
    bytes.append(":")
    bytes.appendDigits(seconds / 60 % 60, width: 2)
    bytes.append(":")
    bytes.appendDigits(seconds % 60, width: 2)
    bytes.append(" GMT")
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Reads what ``httpDate(_:)`` writes.
  static func parseHTTPDate(_ text: some StringProtocol) -> Int64? {
    let words = text.split(separator: " ")
    guard words.count == 6, let day = Int(words[1]), let year = Int(words[3]),
      let month = months.firstIndex(of: String(words[2]))
    else { return nil }
    let clock = words[4].split(separator: ":").compactMap { Int64($0) }
    guard clock.count == 3 else { return nil }
    let seconds = (clock[0] * 60 + clock[1]) * 60 + clock[2]
    return CivilDay(year, month + 1, day).startUTC + seconds * 1_000
  }
}
