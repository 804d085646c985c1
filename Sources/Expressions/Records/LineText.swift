/// Text of one record a line, as NDJSON is.
public enum LineText {
  /// Where the lines lie, without their ends (`\n` or `\r\n`); lines of white space only are none.
  /// - Complexity: O(*n*).
  public static func lines(in text: [UInt8]) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    while start < text.count {
      let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
      var last = end
      if last > start, text[last - 1] == UInt8(ascii: "\r") { last -= 1 }
      if text[start..<last].contains(where: { $0 != UInt8(ascii: " ") && $0 != 0x09 }) {
        lines.append(start..<last)
      }
      start = end + 1
    }
    return lines
  }
}
