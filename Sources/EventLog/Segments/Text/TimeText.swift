import Events
import Storage

/// A way to write times: `2025-11-25T08:09:10.123Z` and the like.
struct TimeText: Hashable, Sendable {
  /// Digits behind the second, 0 to 6, or ``trimmed``.
  var fraction: UInt8
  /// `T`, or a blank.
  var separator: UInt8
  /// What stands behind, the same in all times: `Z`, or an offset, which is not looked into.
  var suffix: [UInt8]

  /// None, three or six digits, as many as are needed.
  static let trimmed: UInt8 = 7

  /// The length without fraction and suffix.
  private static let seconds = 19

  /// The way in which a text is written, if it may be a time.
  init?(_ bytes: [UInt8], _ range: Range<Int>) {
    guard range.count >= Self.seconds else { return nil }
    separator = bytes[range.lowerBound + 10]
    guard separator == UInt8(ascii: "T") || separator == UInt8(ascii: " ") else { return nil }
    var at = range.lowerBound + Self.seconds
    fraction = 0
    if at < range.upperBound, bytes[at] == UInt8(ascii: ".") {
      at += 1
      while at < range.upperBound, bytes[at].digit != nil, fraction < 7 {
        fraction += 1
        at += 1
      }
      guard (1...6).contains(fraction) else { return nil }
    }
    guard range.upperBound - at <= 6 else { return nil }
    suffix = Array(bytes[at..<range.upperBound])
  }

  init(fraction: UInt8, separator: UInt8, suffix: [UInt8]) {
    self.fraction = fraction
    self.separator = separator
    self.suffix = suffix
  }

  /// Reads a time that is written in exactly this way.
  /// - Returns: Microseconds since 1970-01-01, as if there were no offset; nil if it would not come
  ///   back the same.
  func microseconds(_ bytes: [UInt8], _ range: Range<Int>) -> Int64? {
    let start = range.lowerBound
    let digits = range.count - Self.seconds - suffix.count
    guard digits >= 0, digits <= 7, digits != 1,
      bytes[start + 4] == UInt8(ascii: "-"), bytes[start + 7] == UInt8(ascii: "-"),
      bytes[start + 10] == separator, bytes[start + 13] == UInt8(ascii: ":"),
      bytes[start + 16] == UInt8(ascii: ":"), bytes[range.suffix(suffix.count)] == suffix[...],
      let year = bytes.number(start, 4), let month = bytes.number(start + 5, 2),
      let day = bytes.number(start + 8, 2), let hour = bytes.number(start + 11, 2), hour < 24,
      let minute = bytes.number(start + 14, 2), minute < 60,
      let second = bytes.number(start + 17, 2), second < 60,
      let date = CivilDay(year: year, month: month, day: day)
    else { return nil }
    var micros = 0
    if digits > 0 {
      guard bytes[start + Self.seconds] == UInt8(ascii: "."),
        let number = bytes.number(start + Self.seconds + 1, digits - 1)
      else { return nil }
      micros = number
      for _ in digits..<7 { micros *= 10 }
    }
    let written = fraction == Self.trimmed ? Self.needed(micros) : Int(fraction)
    guard max(0, digits - 1) == written else { return nil }
    let seconds = Int64(date.number) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
    return seconds * 1_000_000 + Int64(micros)
  }

  private static func needed(_ micros: Int) -> Int {
    micros == 0 ? 0 : micros % 1_000 == 0 ? 3 : 6
  }

  /// The most bytes that a time takes.
  var mostBytes: Int { Self.seconds + 7 + suffix.count }

  /// Writes a time.
  func append(_ microseconds: Int64, to bytes: inout PieceOutput) {
    let seconds = floorDivide(microseconds, 1_000_000)
    var micros = Int(microseconds - seconds * 1_000_000)
    let day = floorDivide(seconds, 86_400)
    let second = UInt64(seconds - day * 86_400)
    let date = CivilDay(number: Int32(truncatingIfNeeded: day)).components
    bytes.append(digits: UInt64(date.year.magnitude), count: 4)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(digits: UInt64(date.month), count: 2)
    bytes.append(UInt8(ascii: "-"))
    bytes.append(digits: UInt64(date.day), count: 2)
    bytes.append(separator)
    bytes.append(digits: second / 3_600, count: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(digits: second / 60 % 60, count: 2)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(digits: second % 60, count: 2)
    let digits = fraction == Self.trimmed ? Self.needed(micros) : Int(fraction)
    if digits > 0 {
      for _ in digits..<6 { micros /= 10 }
      bytes.append(UInt8(ascii: "."))
      bytes.append(digits: UInt64(micros), count: digits)
    }
    bytes.append(suffix)
  }
}

extension UInt8 {
  /// What a decimal digit stands for.
  var digit: Int? {
    self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") ? Int(self - UInt8(ascii: "0")) : nil
  }
}

extension [UInt8] {
  /// The number that some decimal digits are, or nil if they are none.
  func number(_ start: Int, _ count: Int) -> Int? {
    var number = 0
    for at in start..<start + count {
      guard let digit = self[at].digit else { return nil }
      number = number * 10 + digit
    }
    return number
  }
}
