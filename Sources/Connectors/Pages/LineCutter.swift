/// Cuts a text into lines, without their ends; empty lines are left out.
enum LineCutter {
  /// Lines where a quote may hold a line end (RFC 4180) if `quoted`.
  /// - Complexity: O(*n*) in the bytes.
  static func lines(of bytes: [UInt8], quoted: Bool = false) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    let text = bytes.span
    var start = 0
    var isInside = false
    for at in 0..<text.count {
      switch text[at] {
      case UInt8(ascii: "\"") where quoted: isInside.toggle()
      case UInt8(ascii: "\n") where !isInside:
        append(start..<at, of: text, to: &lines)
        start = at + 1
      default: break
      }
    }
    append(start..<text.count, of: text, to: &lines)
    return lines
  }

  private static func append(
    _ line: Range<Int>, of text: Span<UInt8>, to lines: inout [Range<Int>]
  ) {
    let isCarriage = !line.isEmpty && text[line.upperBound - 1] == UInt8(ascii: "\r")
    let trimmed = isCarriage ? line.lowerBound..<line.upperBound - 1 : line
    if !trimmed.isEmpty { lines.append(trimmed) }
  }
}
