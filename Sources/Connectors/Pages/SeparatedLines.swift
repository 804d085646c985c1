import Events

/// Cuts separated values into records: one line each, as it came, without the header.
///
/// A record stands for itself: where a file's header is not what the source's definition says, the
/// header goes along in front of each line, with the byte 0x1E between, so that no column is ever
/// taken for another.
struct SeparatedLines: Hashable, Sendable {
  static let headerEnd: UInt8 = 0x1E

  var format: SeparatedFormat
  /// Whether the first line names the columns.
  var hasHeader: Bool

  func cut(_ bytes: [UInt8]) throws(BodyFault) -> [[UInt8]] {
    let lines = LineCutter.lines(of: bytes, quoted: true)
    guard hasHeader else { return lines.map { Array(bytes[$0]) } }
    guard let first = lines.first else {
      throw BodyFault("the text is empty; a header line was expected")
    }
    var header = bytes[first]
    if header.starts(with: [0xEF, 0xBB, 0xBF]) { header = header.dropFirst(3) }
    if columns(of: header) == format.columns {
      return lines.dropFirst().map { Array(bytes[$0]) }
    }
    return lines.dropFirst().map { line in
      var record = Array(header)
      record.append(Self.headerEnd)
      record += bytes[line]
      return record
    }
  }

  /// The names in a header line, without quotes and outer spaces.
  func columns(of line: ArraySlice<UInt8>) -> [String] {
    let separator = format.separator.utf8.first ?? UInt8(ascii: ",")
    return line.split(separator: separator, omittingEmptySubsequences: false).map { cell in
      let outer: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\"") }
      let trimmed = cell.drop(while: outer).reversed().drop(while: outer).reversed()
      switch format.encoding {
      case .utf8: return String(decoding: Array(trimmed), as: UTF8.self)
      case .latin1: return String(String.UnicodeScalarView(trimmed.map { Unicode.Scalar($0) }))
      }
    }
  }
}
