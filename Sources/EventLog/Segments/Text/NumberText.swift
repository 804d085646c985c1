import Storage

/// Numbers as texts write them, and back without a byte's difference.
enum NumberText {
  /// The most digits that are read: they fit 64 bits.
  static let mostDigits = 18

  /// An integer without leading zeros, or, with zeros allowed, any digits.
  static func integer(_ bytes: [UInt8], _ range: Range<Int>, allowingZeros: Bool) -> Int64? {
    let isNegative = range.first.map { bytes[$0] == UInt8(ascii: "-") } ?? false
    let start = range.lowerBound + (isNegative ? 1 : 0)
    let count = range.upperBound - start
    guard count > 0, count <= mostDigits, let number = bytes.number(start, count) else {
      return nil
    }
    if allowingZeros { return isNegative ? nil : Int64(number) }
    if bytes[start] == UInt8(ascii: "0"), count > 1 || isNegative { return nil }
    return Int64(isNegative ? -number : number)
  }

  /// The mantissa of a decimal number with so many places, if ``append(_:places:isTrimmed:to:)``
  /// writes it in the same way.
  static func mantissa(
    _ bytes: [UInt8], _ range: Range<Int>, places: Int, isTrimmed: Bool
  ) -> Int64? {
    let point = bytes[range].firstIndex(of: UInt8(ascii: "."))
    let behind = point.map { range.upperBound - $0 - 1 } ?? 0
    guard isTrimmed ? behind <= places : behind == places else { return nil }
    let isNegative = range.first.map { bytes[$0] == UInt8(ascii: "-") } ?? false
    let start = range.lowerBound + (isNegative ? 1 : 0)
    let whole = start..<(point ?? range.upperBound)
    guard !whole.isEmpty, whole.count + places <= mostDigits,
      whole.count == 1 || bytes[whole.lowerBound] != UInt8(ascii: "0"),
      let ahead = bytes.number(whole.lowerBound, whole.count)
    else { return nil }
    var mantissa = Int64(ahead)
    if let point {
      guard behind > 0, let rest = bytes.number(point + 1, behind) else { return nil }
      if isTrimmed, rest % 10 == 0 { return nil }
      for _ in 0..<behind { mantissa *= 10 }
      mantissa += Int64(rest)
    }
    for _ in behind..<places { mantissa *= 10 }
    // A negative zero has no mantissa.
    if isNegative, mantissa == 0 { return nil }
    return isNegative ? -mantissa : mantissa
  }

  /// The most bytes that a number takes: a sign, 19 digits, a point, a zero ahead of it.
  static let mostBytes = 24

  /// Writes an integer.
  /// - Parameter width: The fewest digits that are written, up to ``mostDigits``.
  static func append(_ number: Int64, width: Int, to bytes: inout PieceOutput) {
    if number < 0 { bytes.append(UInt8(ascii: "-")) }
    append(magnitude(of: number), width: width, to: &bytes)
  }

  /// Writes a decimal number.
  static func append(_ mantissa: Int64, places: Int, isTrimmed: Bool, to bytes: inout PieceOutput) {
    var scale: UInt64 = 1
    for _ in 0..<places { scale *= 10 }
    if mantissa < 0 { bytes.append(UInt8(ascii: "-")) }
    let (whole, fraction) = magnitude(of: mantissa).quotientAndRemainder(dividingBy: scale)
    append(whole, width: 1, to: &bytes)
    var rest = fraction
    var digits = places
    while isTrimmed, digits > 0, rest % 10 == 0 {
      rest /= 10
      digits -= 1
    }
    guard digits > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    bytes.append(digits: rest, count: digits)
  }

  /// What stands behind the sign; of a damaged column any number, without a trap.
  private static func magnitude(of number: Int64) -> UInt64 {
    number.magnitude & UInt64(Int64.max)
  }

  private static func append(_ number: UInt64, width: Int, to bytes: inout PieceOutput) {
    var digits = 1
    var limit: UInt64 = 10
    while digits < width || (digits < 19 && number >= limit) {
      digits += 1
      limit &*= 10
    }
    bytes.append(digits: number, count: digits)
  }
}
