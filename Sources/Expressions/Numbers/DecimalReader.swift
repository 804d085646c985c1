/// Reads decimal text into an ``ExactDecimal`` without passing through floating point.
enum DecimalReader {
  static func read(
    _ text: some RandomAccessCollection<UInt8>, format: DecimalFormat
  ) throws(DecimalError) -> ExactDecimal {
    var number = PartialNumber()
    var at = text.startIndex
    func offset() -> Int { text.distance(from: text.startIndex, to: at) }

    if at < text.endIndex, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
      number.isNegative = text[at] == UInt8(ascii: "-")
      at = text.index(after: at)
    }
    let mark = format.mark == .comma ? UInt8(ascii: ",") : UInt8(ascii: ".")
    let otherMark = format.mark == .either ? UInt8(ascii: ",") : mark
    var sawDigit = false
    var sawMark = false
    // Digits since the last separator; nil before the first separator.
    var group: Int?
    var leading = 0
    scan: while at < text.endIndex {
      let byte = text[at]
      if byte &- UInt8(ascii: "0") <= 9 {
        try number.append(byte - UInt8(ascii: "0"), inFraction: sawMark)
        sawDigit = true
        if !sawMark {
          if let digits = group { group = digits + 1 } else { leading += 1 }
        }
        at = text.index(after: at)
      } else if byte == mark || byte == otherMark, !sawMark {
        if let digits = group, digits != 3 { throw .misplacedSeparator(offset()) }
        sawMark = true
        at = text.index(after: at)
      } else if !sawMark, let length = separatorLength(text, at: at, format.separator) {
        guard group == 3 || (group == nil && (1...3).contains(leading)) else {
          throw .misplacedSeparator(offset())
        }
        group = 0
        at = text.index(at, offsetBy: length)
      } else {
        break scan
      }
    }
    guard sawDigit else { throw .notANumber(offset()) }
    if !sawMark, let digits = group, digits != 3 { throw .misplacedSeparator(offset()) }

    if at < text.endIndex, text[at] | 0x20 == UInt8(ascii: "e") {
      at = text.index(after: at)
      var isNegative = false
      if at < text.endIndex, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
        isNegative = text[at] == UInt8(ascii: "-")
        at = text.index(after: at)
      }
      var exponent = 0
      let first = at
      while at < text.endIndex, text[at] &- UInt8(ascii: "0") <= 9 {
        exponent = min(exponent * 10 + Int(text[at] - UInt8(ascii: "0")), 1_000_000)
        at = text.index(after: at)
      }
      guard at > first else { throw .notANumber(offset()) }
      number.exponent = isNegative ? -exponent : exponent
    }
    guard at == text.endIndex else { throw .notANumber(offset()) }
    return try number.value()
  }

  /// The bytes of the separator at a place, or nil if none stands there.
  private static func separatorLength<Text: RandomAccessCollection<UInt8>>(
    _ text: Text, at index: Text.Index, _ separator: DecimalFormat.Separator
  ) -> Int? {
    switch separator {
    case .none: return nil
    case .comma: return text[index] == UInt8(ascii: ",") ? 1 : nil
    case .point: return text[index] == UInt8(ascii: ".") ? 1 : nil
    case .apostrophe: return text[index] == UInt8(ascii: "'") ? 1 : nil
    case .space:
      if text[index] == UInt8(ascii: " ") { return 1 }
      let rest = text[index...]
      if rest.starts(with: [0xC2, 0xA0]) { return 2 }
      return rest.starts(with: [0xE2, 0x80, 0xAF]) ? 3 : nil
    }
  }
}

/// A number while its digits arrive. Zeros are kept back until a digit other than 0 follows, so
/// that trailing ones cost neither range nor a division.
private struct PartialNumber {
  var isNegative = false
  var exponent = 0
  private var small: UInt64 = 0
  private var large: UInt128 = 0
  private var isLarge = false
  private var digits = 0
  private var zerosBehind = 0
  private var fractionDigits = 0

  @inline(__always)
  mutating func append(_ digit: UInt8, inFraction: Bool) throws(DecimalError) {
    if inFraction { fractionDigits += 1 }
    if digit == 0 {
      zerosBehind += 1
      return
    }
    if digits > 0 {
      guard digits + zerosBehind < ExactDecimal.digitLimit else { throw .tooManyDigits }
      for _ in 0..<zerosBehind { shift(adding: 0) }
    }
    zerosBehind = 0
    shift(adding: digit)
  }

  @inline(__always)
  private mutating func shift(adding digit: UInt8) {
    digits += 1
    if digits <= 18 {
      small = small &* 10 &+ UInt64(digit)
    } else {
      if !isLarge {
        large = UInt128(small)
        isLarge = true
      }
      large = large &* 10 &+ UInt128(digit)
    }
  }

  /// The number: the digits, times ten for each zero kept back before the point, and the exponent.
  func value() throws(DecimalError) -> ExactDecimal {
    guard digits > 0 else { return .zero }
    // `zerosBehind` counts zeros after the last other digit, in the fraction too.
    let power = exponent - (fractionDigits - zerosBehind)
    var magnitude = isLarge ? Int128(large) : Int128(small)
    if isNegative { magnitude = -magnitude }
    if power >= 0 {
      guard digits + power <= ExactDecimal.digitLimit else { throw .tooManyDigits }
      return ExactDecimal(lowestTerms: magnitude * PowersOfTen.power(power), scale: 0)
    }
    guard -power <= ExactDecimal.digitLimit else { throw .tooManyDigits }
    return ExactDecimal(lowestTerms: magnitude, scale: -power)
  }
}
