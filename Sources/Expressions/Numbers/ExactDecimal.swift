/// A decimal number, exactly: `mantissa` times ten to the power of minus `scale`.
///
/// Always in lowest terms (a fraction ends in a digit other than 0; zero has scale 0), so equal
/// numbers have equal parts: 12.50 and 12.5 are one value.
public struct ExactDecimal: Hashable, Sendable {
  public let mantissa: Int128
  /// Digits after the point, from 0 to 38.
  public let scale: Int

  /// The number of digits that every value may have, before and after the point together.
  public static let digitLimit = 38
  public static let zero = ExactDecimal(0)

  public init(_ integer: some BinaryInteger) {
    mantissa = Int128(integer)
    scale = 0
  }

  /// A mantissa and a scale, brought to lowest terms.
  public init(mantissa: Int128, scale: Int) {
    precondition(scale >= 0 && scale <= Self.digitLimit, "a scale is from 0 to 38")
    var (mantissa, scale) = (mantissa, scale)
    while scale > 0, mantissa % 10 == 0 {
      mantissa /= 10
      scale -= 1
    }
    self.mantissa = mantissa
    self.scale = scale
  }

  /// Reads a number as JSON writes it: `-12.50`, `3e6`. A leading `+` and leading zeros are read
  /// too, as databases and files write them.
  /// - Throws: ``DecimalError/notANumber(_:)`` with the place of the first wrong byte, and
  ///   ``DecimalError/tooManyDigits`` beyond 38 digits.
  /// - Complexity: O(*n*); up to 18 digits in 64-bit arithmetic.
  public init(_ text: some RandomAccessCollection<UInt8>) throws(DecimalError) {
    self = try DecimalReader.read(text, format: .plain)
  }

  public init(_ text: String) throws(DecimalError) {
    try self.init(Array(text.utf8))
  }

  init(lowestTerms mantissa: Int128, scale: Int) {
    self.mantissa = mantissa
    self.scale = scale
  }

  /// How a number that has more digits than wanted becomes one that has not.
  public enum Rounding: String, Hashable, Sendable, CaseIterable {
    /// It does not: an error says so.
    case exact
    /// To the nearest, and from the middle to the even neighbour.
    case halfEven = "half-even"
    /// Towards zero.
    case towardZero = "toward-zero"
  }

  /// The number in units of ten to the power of minus `places`: 12.5 at 2 places is 1250.
  /// - Throws: ``DecimalError/inexact(places:)`` if digits would be lost and rounding is exact;
  ///   ``DecimalError/outOfRange`` if the result does not fit into 64 bits.
  public func units(
    places: Int, rounding: Rounding = .exact
  ) throws(DecimalError) -> Int64 {
    guard let units = Int64(exactly: try wideUnits(places: places, rounding: rounding)) else {
      throw .outOfRange
    }
    return units
  }

  /// As `units(places:rounding:)`, in 128 bits.
  public func wideUnits(
    places: Int, rounding: Rounding = .exact
  ) throws(DecimalError) -> Int128 {
    guard places >= 0, places <= Self.digitLimit else { throw .outOfRange }
    if places >= scale {
      let (value, overflow) = mantissa.multipliedReportingOverflow(
        by: PowersOfTen.power(places - scale))
      if overflow { throw .outOfRange }
      return value
    }
    let divisor = PowersOfTen.power(scale - places)
    let (quotient, remainder) = mantissa.quotientAndRemainder(dividingBy: divisor)
    switch rounding {
    case .exact: throw .inexact(places: places)
    case .towardZero: return quotient
    case .halfEven:
      let twice = remainder.magnitude * 2
      let isUp =
        twice > divisor.magnitude || (twice == divisor.magnitude && quotient % 2 != 0)
      return isUp ? quotient + mantissa.signum() : quotient
    }
  }
}

extension ExactDecimal: Comparable {
  public static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
    let scale = max(left.scale, right.scale)
    let (a, aOverflows) = left.mantissa.multipliedReportingOverflow(
      by: PowersOfTen.power(scale - left.scale))
    let (b, bOverflows) = right.mantissa.multipliedReportingOverflow(
      by: PowersOfTen.power(scale - right.scale))
    // A side overflows only if the other has the larger scale, so its magnitude is the larger.
    if aOverflows { return left.mantissa < 0 }
    if bOverflows { return right.mantissa > 0 }
    return a < b
  }
}

extension ExactDecimal: CustomStringConvertible {
  /// Plain digits with a point: `-12.5`, `1000`.
  public var description: String {
    guard scale > 0 else { return String(mantissa) }
    let digits = String(mantissa.magnitude)
    let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
    let point = padded.index(padded.endIndex, offsetBy: -scale)
    return (mantissa < 0 ? "-" : "") + padded[..<point] + "." + padded[point...]
  }
}
