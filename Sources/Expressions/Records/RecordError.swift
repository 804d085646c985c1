/// Why the bytes of a response or of a record do not have the form that the source declares.
/// It does not repeat the bytes, which may be private.
public enum RecordError: Error, Hashable, Sendable, CustomStringConvertible {
  case badCharacter(charset: String, offset: Int)
  case openQuote(offset: Int)
  case textAfterQuote(offset: Int)
  case columns(expected: Int, found: Int)
  case badSample(offset: Int, expected: String)

  public var description: String {
    switch self {
    case .badCharacter(let charset, let offset):
      "byte \(offset) is not \(charset)"
    case .openQuote(let offset): "the quote at byte \(offset) is not closed"
    case .textAfterQuote(let offset):
      "text follows the closing quote at byte \(offset); a quote inside a field is doubled"
    case .columns(let expected, let found):
      "\(found) fields, but \(expected) columns; is the delimiter another?"
    case .badSample(let offset, let expected):
      "not a sample of OpenMetrics at byte \(offset): expected \(expected)"
    }
  }
}
