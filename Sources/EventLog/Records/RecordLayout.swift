/// How the payloads of some records are written: their text without its values.
public struct RecordLayout: Sendable {
  /// The text with a zero byte in place of each value: of a string what stands between its quotes,
  /// and numbers, `true`, `false` and `null`.
  public let text: [UInt8]
  /// For each value texts that show how all such values of the segment are written: they are what a
  /// value can be but for its digits. Nil where any text may stand.
  public let examples: [[[UInt8]]?]
}

/// Chooses the values of a layout that are read, by their index; nil for the whole texts. It is
/// called inside of a transaction and must not read the log.
public typealias RecordChoice = (RecordLayout) -> [Int]?
