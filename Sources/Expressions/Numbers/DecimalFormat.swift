/// How a source writes decimal numbers: `1234.56`, `1.234,56`, `1 234,56`.
public struct DecimalFormat: Hashable, Sendable {
  /// The mark before the fraction.
  public enum Mark: String, Hashable, Sendable, CaseIterable {
    case point = "."
    case comma = ","
    /// A point or a comma, whichever the number has: for a source that changed its mind. Only
    /// without a thousands separator, or 1.234 would have two meanings.
    case either
  }

  /// What parts the thousands. `space` stands for a space, a no-break space (U+00A0) and a narrow
  /// no-break space (U+202F) alike.
  public enum Separator: String, Hashable, Sendable, CaseIterable {
    case none = ""
    case comma = ","
    case point = "."
    case space = " "
    case apostrophe = "'"
  }

  public let mark: Mark
  public let separator: Separator

  /// - Precondition: The separator is not the mark, and there is none if the mark is either.
  public init(mark: Mark = .point, separator: Separator = .none) {
    precondition(mark.rawValue != separator.rawValue, "the separator cannot be the decimal mark")
    precondition(mark != .either || separator == .none, "either mark allows no separator")
    self.mark = mark
    self.separator = separator
  }

  /// A point, no separator: as JSON writes numbers.
  public static let plain = DecimalFormat()

  /// Reads a number written so, exactly.
  /// - Throws: ``DecimalError``. A text in the other convention (`1.234` where the mark is a comma
  ///   and no separator is declared) is an error, never another value.
  public func read(
    _ text: some RandomAccessCollection<UInt8>
  ) throws(DecimalError) -> ExactDecimal {
    try DecimalReader.read(text, format: self)
  }

  public func read(_ text: String) throws(DecimalError) -> ExactDecimal {
    try DecimalReader.read(Array(text.utf8), format: self)
  }
}
