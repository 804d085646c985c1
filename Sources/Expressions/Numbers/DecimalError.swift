/// Why a text is not the number that a mapping asks for. It does not repeat the text, which may be
/// private.
public enum DecimalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The byte, counted from 0, at which it stops being a number.
  case notANumber(Int)
  /// A thousands separator that does not part groups of three digits, at this byte.
  case misplacedSeparator(Int)
  case tooManyDigits
  case inexact(places: Int)
  case outOfRange

  public var description: String {
    switch self {
    case .notANumber(let offset): "not a number (byte \(offset))"
    case .misplacedSeparator(let offset):
      "a thousands separator at byte \(offset) does not part groups of three digits; "
        + "is it the decimal mark?"
    case .tooManyDigits: "more than \(ExactDecimal.digitLimit) digits"
    case .inexact(let places):
      "more than \(places) digits after the point, so the value would change"
    case .outOfRange: "too large"
    }
  }
}
