/// Why a text is not a JSONPath, at which column, and what was probably meant.
public struct JSONPathError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The character, counted from 1.
  public let column: Int
  public let message: String
  /// What was probably meant, if that can be guessed: a sentence without a full stop.
  public let hint: String?

  public var description: String {
    "column \(column): \(message)" + (hint.map { "; \($0)" } ?? "")
  }
}
