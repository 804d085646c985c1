import Events
import Expressions

/// Turns the bytes of a record into a JSON document, whatever format its source writes.
struct RecordReader: Sendable {
  private let format: RecordFormat
  private let separator: UInt8
  private let encoding: SeparatedFormat.TextEncoding
  /// Each column's key, written as JSON with its colon: `"fee":`.
  private let keys: [[UInt8]]
  /// A record that brings its own header has it before this byte.
  private static let headerEnd: UInt8 = 0x1E
  private static let quote = UInt8(ascii: "\"")

  init(_ format: RecordFormat, source: String) throws(NormalizerError) {
    self.format = format
    guard case .separated(let separated) = format else {
      separator = 0
      encoding = .utf8
      keys = []
      return
    }
    guard separated.separator.utf8.count == 1, let byte = separated.separator.utf8.first,
      byte < 0x80, byte != Self.quote
    else { throw .badSeparator(source: source, separator: separated.separator) }
    separator = byte
    encoding = separated.encoding
    keys = separated.columns.map { Self.key(Array($0.utf8)) }
  }

  /// Reads a record into a document. With `wrapped` it stands alone in an array, so that a filter
  /// can test it.
  func read(
    _ record: [UInt8], wrapped: Bool, into document: inout JSONDocument
  ) throws(Misfit) {
    var text: [UInt8]
    switch format {
    case .json:
      text = record
    case .separated:
      text = try object(of: record)
    case .openMetrics:
      text = try OpenMetricsLine(record).json
    }
    if wrapped {
      text.insert(UInt8(ascii: "["), at: 0)
      text.append(UInt8(ascii: "]"))
    }
    do throws(JSONError) {
      try document.parse(text)
    } catch {
      let place = wrapped ? max(0, error.offset - 1) : error.offset
      throw Misfit("\(JSONError(error.reason, at: place))")
    }
  }

  private func object(of record: [UInt8]) throws(Misfit) -> [UInt8] {
    var line = record[...]
    var keys = keys
    if let end = line.firstIndex(of: Self.headerEnd) {
      keys = try values(of: line[..<end]).map { Self.key($0) }
      line = line[(end + 1)...]
    }
    let values = try values(of: line)
    guard values.count == keys.count else {
      throw Misfit("expected \(keys.count) columns, found \(values.count)")
    }
    var text: [UInt8] = [UInt8(ascii: "{")]
    text.reserveCapacity(record.count * 2 + keys.count * 16)
    for (key, value) in zip(keys, values) {
      if text.count > 1 { text.append(UInt8(ascii: ",")) }
      text += key
      Self.append(value, to: &text)
    }
    text.append(UInt8(ascii: "}"))
    return text
  }

  /// The values of a line in UTF-8, quotes removed.
  private func values(of line: ArraySlice<UInt8>) throws(Misfit) -> [[UInt8]] {
    var values: [[UInt8]] = []
    var value: [UInt8] = []
    var isQuoted = false
    var at = line.startIndex
    while at < line.endIndex {
      let byte = line[at]
      at += 1
      if isQuoted {
        if byte != Self.quote {
          append(byte, to: &value)
        } else if at < line.endIndex, line[at] == Self.quote {
          value.append(Self.quote)
          at += 1
        } else {
          isQuoted = false
        }
      } else if byte == separator {
        values.append(value)
        value = []
      } else if byte == Self.quote, value.isEmpty {
        isQuoted = true
      } else if byte != 0x0A, byte != 0x0D {
        append(byte, to: &value)
      }
    }
    guard !isQuoted else { throw Misfit("a quoted value does not end") }
    values.append(value)
    return values
  }

  private func append(_ byte: UInt8, to value: inout [UInt8]) {
    if byte >= 0x80, encoding == .latin1 {
      value.append(0xC0 | byte >> 6)
      value.append(0x80 | byte & 0x3F)
    } else {
      value.append(byte)
    }
  }

  private static func key(_ column: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    append(column, to: &text)
    text.append(UInt8(ascii: ":"))
    return text
  }

  /// Writes a JSON string.
  static func append(_ value: some Sequence<UInt8>, to text: inout [UInt8]) {
    text.append(quote)
    for byte in value {
      switch byte {
      case quote, UInt8(ascii: "\\"):
        text.append(UInt8(ascii: "\\"))
        text.append(byte)
      case 0..<0x20:
        text += [UInt8(ascii: "\\"), UInt8(ascii: "u"), 48, 48]
        text.append(48 + byte >> 4)
        text.append(byte & 15 < 10 ? 48 + byte & 15 : 87 + byte & 15)
      default: text.append(byte)
      }
    }
    text.append(quote)
  }
}
