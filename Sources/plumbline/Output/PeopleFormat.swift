import Events

/// How numbers and times are written for people; machines get the plain form.
enum PeopleFormat {
  /// `12000.50` as `12,000.50`; a ratio keeps both its numbers.
  static func grouped(_ number: String) -> String {
    number.split(separator: "/", omittingEmptySubsequences: false)
      .map { groupedDecimal(String($0)) }
      .joined(separator: "/")
  }

  static func grouped(_ number: some BinaryInteger) -> String { groupedDecimal(String(number)) }

  private static func groupedDecimal(_ number: String) -> String {
    let sign = number.hasPrefix("-") ? "-" : ""
    let parts = number.dropFirst(sign.count).split(
      separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first else { return number }
    var digits = ""
    for (index, digit) in whole.enumerated() {
      if index > 0 && (whole.count - index).isMultiple(of: 3) { digits.append(",") }
      digits.append(digit)
    }
    return sign + digits + (parts.count > 1 ? "." + parts[1] : "")
  }

  /// A moment in a zone, to the second, with the zone's offset: `2025-11-26 06:00:00 -05:00`.
  static func moment(_ moment: Timestamp, in zone: Zone) -> String {
    let offset = zone.offsetSeconds(atSecond: moment.seconds)
    let local = Timestamp(seconds: moment.seconds + offset).description
    let sign = offset < 0 ? "-" : "+"
    let minutes = abs(offset) / 60
    let time = local.dropLast().replacing("T", with: " ")
    return "\(time) \(sign)\(padded(Int(minutes / 60))):\(padded(Int(minutes % 60)))"
  }

  /// Parts per million as a share: 950,000 is `0.95`.
  static func share(ppm: Int64) -> String {
    let text = Quantity(mantissa: Int128(ppm), decimals: 6).description
    var digits = text[...]
    while digits.last == "0" && !digits.hasSuffix(".0") { digits.removeLast() }
    return String(digits)
  }

  /// Bytes as people read them: `18.4 MB`.
  static func bytes(_ count: UInt64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var value = Double(count)
    var unit = 0
    while value >= 1000 && unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    if unit == 0 { return "\(count) B" }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(units[unit])"
  }
}
