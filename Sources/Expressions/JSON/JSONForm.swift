/// JSON texts that differ in their values only: read once, then filled with the values of one text
/// after the other.
///
/// A value that nobody reads need not be filled in, so that a text may be asked for some fields
/// without ever being put together. What a form gives is what ``JSONDocument`` gives of the whole
/// text, but for the raw bytes of arrays and objects.
public struct JSONForm: Sendable {
  /// The text at hand; a value that was not filled in is an empty string or a zero.
  public private(set) var document: JSONDocument
  private let values: [Value]
  /// How many bytes of the document are no values that were filled in.
  private let length: Int

  private struct Value: Sendable {
    /// Its place on the tape.
    let place: Int
    /// Whether it stands between quotes.
    let isQuoted: Bool
  }

  /// Reads what the texts have in common.
  /// - Parameters:
  ///   - layout: A text with a zero byte in place of each value: of a string the quotes stay.
  ///   - isWrapped: Whether it is read as the only element of an array.
  /// - Returns: nil if no values make it JSON.
  public init?(_ layout: [UInt8], wrapped isWrapped: Bool = false) {
    var text: [UInt8] = isWrapped ? [UInt8(ascii: "[")] : []
    var starts: [(at: Int, isQuoted: Bool)] = []
    var isInString = false
    var isEscaped = false
    for byte in layout {
      if byte == 0 {
        // The quote before it belongs to the value.
        starts.append((isInString ? text.count - 1 : text.count, isInString))
        if !isInString { text.append(UInt8(ascii: "0")) }
        continue
      }
      if byte == UInt8(ascii: "\""), !isEscaped { isInString.toggle() }
      isEscaped = isInString && byte == UInt8(ascii: "\\") && !isEscaped
      text.append(byte)
    }
    if isWrapped { text.append(UInt8(ascii: "]")) }
    var document = JSONDocument()
    do { try document.parse(text) } catch { return nil }
    var places: [Int: Int] = [:]
    for (place, entry) in document.tape.enumerated()
    where entry.kind != .array && entry.kind != .object {
      places[Int(entry.start)] = place
    }
    var values: [Value] = []
    for start in starts {
      guard let place = places[start.at],
        document.tape[place].kind == (start.isQuoted ? .string : .number)
      else { return nil }
      values.append(Value(place: place, isQuoted: start.isQuoted))
    }
    self.document = document
    self.values = values
    length = text.count
  }

  /// How many values it has.
  public var count: Int { values.count }

  /// Which value a node is; nil for one that the layout fixes, such as an array.
  public func value(at node: JSONDocument.Node) -> Int? {
    values.firstIndex { $0.place == node.position }
  }

  /// Whether some bytes can stand for a value: what a string has between its quotes, a number,
  /// `true`, `false` or `null`.
  public func isValid(_ bytes: [UInt8], as value: Int) -> Bool {
    var form = self
    form.begin()
    return form.fill(value, with: bytes, bytes.indices)
  }

  /// Begins the next text.
  public mutating func begin() { document.truncate(to: length) }

  /// Puts a value in its place.
  /// - Returns: Whether it is one; if not, the whole text is no JSON.
  public mutating func fill(_ value: Int, with bytes: [UInt8], _ range: Range<Int>) -> Bool {
    document.set(values[value].place, to: bytes, range, quoted: values[value].isQuoted)
  }
}

extension JSONDocument {
  fileprivate mutating func truncate(to length: Int) {
    bytes.removeLast(bytes.count - length)
  }

  /// Writes a value behind the text, and lets a place of the tape mean it.
  fileprivate mutating func set(
    _ place: Int, to value: [UInt8], _ range: Range<Int>, quoted: Bool
  ) -> Bool {
    let start = bytes.count
    if quoted { bytes.append(UInt8(ascii: "\"")) }
    let plain = bytes.append(plain: value, range)
    if quoted { bytes.append(UInt8(ascii: "\"")) }
    var entry = tape[place]
    if quoted, plain {
      entry.isElaborate = false
    } else {
      guard let found = JSONParser.value(bytes.span, from: start),
        (found.kind == .string) == quoted
      else { return false }
      entry.kind = found.kind
      entry.isElaborate = found.isElaborate
    }
    entry.start = UInt32(truncatingIfNeeded: start)
    entry.end = UInt32(truncatingIfNeeded: bytes.count)
    tape[place] = entry
    return true
  }
}

extension [UInt8] {
  /// Appends a part of other bytes.
  /// - Returns: Whether all of them stand for themselves in a string: neither quotes nor
  ///   backslashes, neither control characters nor letters beyond ASCII.
  fileprivate mutating func append(plain other: [UInt8], _ range: Range<Int>) -> Bool {
    var isPlain = true
    let source = other.span
    append(addingCapacity: range.count) { (output: inout OutputSpan<UInt8>) in
      for index in range {
        let byte = source[index]
        if byte &- 0x5D >= 0x23, byte &- 0x23 >= 0x39, byte != 0x20, byte != 0x21 {
          isPlain = false
        }
        output.append(byte)
      }
    }
    return isPlain
  }
}
