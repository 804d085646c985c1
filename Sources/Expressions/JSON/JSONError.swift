/// Why a text is not JSON, and at which byte. It says nothing of the text itself, which may be
/// private.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong with the text.
  public enum Reason: Equatable, Sendable {
    case empty
    case endsTooSoon(inside: String)
    case expected(String)
    case trailingText
    case badLiteral
    case badNumber(String)
    case badEscape
    case controlCharacter(UInt8)
    case invalidUTF8
    case tooDeep(limit: Int)
    case tooLong(bytes: Int)
  }

  public let reason: Reason
  /// The byte, counted from 0, at which reading stopped.
  public let offset: Int

  public init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  public var description: String { "not JSON at byte \(offset): \(sentence)" }

  private var sentence: String {
    switch reason {
    case .empty: "there is no value"
    case .endsTooSoon(let place): "the text ends inside \(place)"
    case .expected(let what): "expected \(what)"
    case .trailingText: "the value has ended, but the text goes on"
    case .badLiteral: "expected a value (a word must be true, false or null)"
    case .badNumber(let why): "a number \(why)"
    case .badEscape:
      #"an escape must be one of \" \\ \/ \b \f \n \r \t or \u with four hexadecimal digits"#
    case .controlCharacter(let byte):
      "a string holds the control character \(byte), which must be escaped"
    case .invalidUTF8: "a string is not valid UTF-8"
    case .tooDeep(let limit): "nested more than \(limit) levels deep"
    case .tooLong(let bytes): "the text has \(bytes) bytes; the limit is 4 GiB"
    }
  }
}
