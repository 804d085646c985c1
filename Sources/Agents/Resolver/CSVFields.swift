/// The fields of one CSV record after another, as ranges of bytes.
struct CSVFields: ~Copyable {
  private let bytes: [UInt8]
  private var position = 0
  private var ranges: [Range<Int>] = []
  private var isEscaped: [Bool] = []
  /// The line of the record, from 1.
  private(set) var line = 0
  private var nextLine = 1
  /// The line of a quote that is never closed.
  private(set) var openQuote: Int?
  private var buffer: [UInt8] = []

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  var count: Int { ranges.count }

  func range(_ field: Int) -> Range<Int> { ranges[field] }

  /// Goes to the next record; false at the end.
  mutating func next() -> Bool {
    ranges.removeAll(keepingCapacity: true)
    isEscaped.removeAll(keepingCapacity: true)
    let span = bytes
    let end = span.count
    guard position < end else { return false }
    line = nextLine
    while true {
      if position < end, span[position] == UInt8(ascii: "\"") {
        position += 1
        let start = position
        var hasQuotes = false
        while true {
          guard position < end else {
            openQuote = line
            return false
          }
          let byte = span[position]
          if byte == UInt8(ascii: "\"") {
            if position + 1 < end, span[position + 1] == UInt8(ascii: "\"") {
              hasQuotes = true
              position += 2
              continue
            }
            break
          }
          if byte == UInt8(ascii: "\n") { nextLine += 1 }
          position += 1
        }
        ranges.append(start..<position)
        isEscaped.append(hasQuotes)
        position += 1
      } else {
        let start = position
        while position < end {
          let byte = span[position]
          if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") { break }
          position += 1
        }
        var stop = position
        let isLast = position >= end || span[position] == UInt8(ascii: "\n")
        if isLast, stop > start, span[stop - 1] == UInt8(ascii: "\r") { stop -= 1 }
        ranges.append(start..<stop)
        isEscaped.append(false)
      }
      if position < end, span[position] == UInt8(ascii: "\r") { position += 1 }
      guard position < end, span[position] == UInt8(ascii: ",") else { break }
      position += 1
    }
    if position < end { position += 1 }
    nextLine += 1
    return true
  }

  func text(_ field: Int) -> String {
    String(decoding: contents(field), as: UTF8.self)
  }

  private func contents(_ field: Int) -> [UInt8] {
    guard isEscaped[field] else { return Array(bytes[ranges[field]]) }
    var result: [UInt8] = []
    var skips = false
    for byte in bytes[ranges[field]] {
      if byte == UInt8(ascii: "\""), !skips {
        skips = true
        continue
      }
      skips = false
      result.append(byte)
    }
    return result
  }

  /// The number of a field's text in a pool.
  func number(of field: Int, in pool: inout TextPool) -> UInt32 {
    if isEscaped[field] { return contents(field).span.numbered(in: &pool) }
    return bytes.span.extracting(ranges[field]).numbered(in: &pool)
  }

  /// The same with a number before the text, so that equal texts of two attributes stay apart.
  mutating func number(of field: Int, behind prefix: UInt32, in pool: inout TextPool) -> UInt32 {
    buffer.removeAll(keepingCapacity: true)
    buffer.append(UInt8(truncatingIfNeeded: prefix >> 8))
    buffer.append(UInt8(truncatingIfNeeded: prefix))
    if isEscaped[field] {
      buffer.append(contentsOf: contents(field))
    } else {
      buffer.append(contentsOf: bytes[ranges[field]])
    }
    return buffer.span.numbered(in: &pool)
  }
}
