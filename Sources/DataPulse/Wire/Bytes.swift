/// What the encoders of the wire append to a body. All of it is ASCII but the text of names.
extension [UInt8] {
  mutating func append(_ text: String) { append(contentsOf: text.utf8) }

  mutating func append(_ value: some BinaryInteger) {
    let value = Int64(value)
    if value < 0 { append(UInt8(ascii: "-")) }
    appendDigits(value.magnitude, width: 1)
  }

  /// Decimal digits, padded with zeros to a width.
  mutating func appendDigits(_ value: UInt64, width: Int) {
    var rest = value
    var buffer: InlineArray<20, UInt8> = .init(repeating: UInt8(ascii: "0"))
    var start = 20
    while rest > 0 {
      start -= 1
      buffer[start] = UInt8(truncatingIfNeeded: rest % 10) &+ 48
      rest /= 10
    }
    start = Swift.min(start, 20 - width)
    for index in start..<20 { append(buffer[index]) }
  }

  private mutating func appendPair(_ value: Int) {
    append(UInt8(truncatingIfNeeded: value / 10 + 48))
    append(UInt8(truncatingIfNeeded: value % 10 + 48))
  }

  /// A day, as in `2025-11-25`.
  mutating func appendDay(_ day: CivilDay) {
    let (year, month, dayOfMonth) = day.components
    appendDigits(UInt64(year), width: 4)
    append(UInt8(ascii: "-"))
    appendPair(month)
    append(UInt8(ascii: "-"))
    appendPair(dayOfMonth)
  }

  /// A day and a time with a separator between, as in `2025-11-25 14:03:22`.
  private mutating func appendClock(_ instant: Int64, _ separator: UInt8) {
    let day = CivilDay(utc: instant)
    appendDay(day)
    append(separator)
    let seconds = Int((instant - day.startUTC) / 1_000)
    appendPair(seconds / 3_600)
    append(UInt8(ascii: ":"))
    appendPair(seconds / 60 % 60)
    append(UInt8(ascii: ":"))
    appendPair(seconds % 60)
  }

  /// A wall clock without a zone, as in `2025-11-25 14:03:22`.
  mutating func appendNaive(_ wallClock: Int64) { appendClock(wallClock, UInt8(ascii: " ")) }

  /// An RFC 3339 instant in UTC, to the second.
  mutating func appendInstant(_ instant: Int64) {
    appendClock(instant, UInt8(ascii: "T"))
    append(UInt8(ascii: "Z"))
  }

  /// An RFC 3339 instant in UTC, to the millisecond.
  mutating func appendMilliInstant(_ instant: Int64) {
    appendClock(instant, UInt8(ascii: "T"))
    append(UInt8(ascii: "."))
    appendDigits(UInt64(instant - instant.floored(by: 1_000) * 1_000), width: 3)
    append(UInt8(ascii: "Z"))
  }

  /// A quoted instant to the second, or `null`.
  mutating func appendOptionalInstant(_ instant: Int64?) {
    guard let instant else { return append("null") }
    append(UInt8(ascii: "\""))
    appendInstant(instant)
    append(UInt8(ascii: "\""))
  }

  /// A decimal number with a fixed count of digits after the separator.
  mutating func appendDecimal(
    _ value: Int64, digits: Int, separator: UInt8 = UInt8(ascii: ".")
  ) {
    var scale: UInt64 = 1
    for _ in 0..<digits { scale *= 10 }
    if value < 0 { append(UInt8(ascii: "-")) }
    appendDigits(value.magnitude / scale, width: 1)
    guard digits > 0 else { return }
    append(separator)
    appendDigits(value.magnitude % scale, width: digits)
  }

  /// Sixteen hexadecimal digits.
  mutating func appendHex(_ value: UInt64) {
    for shift in stride(from: 60, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 15
      append(digit < 10 ? digit + 48 : digit + 87)
    }
  }
}
