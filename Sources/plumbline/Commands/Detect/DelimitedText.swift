/// The lines of a CSV text (RFC 4180), one at a time.
struct DelimitedText: Sequence, IteratorProtocol {
  private let bytes: [UInt8]
  private var place = 0
  /// The line on which the last record began, from 1.
  private(set) var line = 0
  private var nextLine = 1

  init(_ bytes: [UInt8]) {
    // A byte order mark is no part of the first name.
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  /// The fields of the next line that is not empty.
  mutating func next() -> [String]? {
    while place < bytes.count {
      line = nextLine
      let fields = record()
      if fields.count > 1 || !(fields.first ?? "").isEmpty { return fields }
    }
    return nil
  }

  private mutating func record() -> [String] {
    var fields: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      if byte == UInt8(ascii: "\n") { nextLine += 1 }
      if isQuoted {
        guard byte == UInt8(ascii: "\"") else {
          field.append(byte)
          continue
        }
        if place < bytes.count, bytes[place] == UInt8(ascii: "\"") {
          field.append(byte)
          place += 1
        } else {
          isQuoted = false
        }
      } else if byte == UInt8(ascii: "\"") {
        isQuoted = true
      } else if byte == UInt8(ascii: ",") {
        fields.append(String(decoding: field, as: UTF8.self))
        field = []
      } else if byte == UInt8(ascii: "\n") {
        break
      } else if byte != UInt8(ascii: "\r") {
        field.append(byte)
      }
    }
    fields.append(String(decoding: field, as: UTF8.self))
    return fields
  }

  /// A field as it is written: in quotes where it needs them.
  static func quoted(_ field: String) -> String {
    guard field.utf8.contains(where: { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D })
    else { return field }
    return "\"\(field.replacing("\"", with: "\"\""))\""
  }
}
