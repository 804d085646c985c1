/// Cuts the elements of an array out of a JSON text without building anything of it.
///
/// Only what lies between the elements is read closely; an element is passed over by counting
/// brackets outside of strings, so that a page of thousands of records costs one pass over its
/// bytes. Whether an element is good JSON is found out where it is read.
struct ArrayCutter {
  /// The elements and what was around them.
  struct Cut {
    var records: [[UInt8]] = []
    /// The text with the array emptied, for the rest of the answer.
    var envelope: [UInt8] = []
  }

  /// Cuts the array under a chain of member names; no names: the whole text is the array.
  /// - Complexity: O(*n*) in the bytes.
  static func cut(_ bytes: [UInt8], names: [[UInt8]]) throws(BodyFault) -> Cut {
    var cut = Cut()
    let text = bytes.span
    var at = skipSpace(text, 0)
    for (depth, name) in names.enumerated() {
      at = try enter(text, at, name: name, path: names[...depth])
    }
    guard at < text.count, text[at] == UInt8(ascii: "[") else {
      throw BodyFault("\(words(names[...])) is not an array (byte \(at)); check `records`")
    }
    let start = at
    at = skipSpace(text, at + 1)
    if at < text.count, text[at] == UInt8(ascii: "]") {
      at += 1
    } else {
      elements: while true {
        let end = try skipValue(text, at)
        cut.records.append(Array(bytes[at..<end]))
        at = skipSpace(text, end)
        guard at < text.count else { throw endsTooSoon(text.count) }
        switch text[at] {
        case UInt8(ascii: ","): at = skipSpace(text, at + 1)
        case UInt8(ascii: "]"):
          at += 1
          break elements
        default: throw BodyFault("the answer is not JSON at byte \(at): expected , or ]")
        }
      }
    }
    cut.envelope.reserveCapacity(start + 2 + bytes.count - at)
    cut.envelope += bytes[..<start]
    cut.envelope += [UInt8(ascii: "["), UInt8(ascii: "]")]
    cut.envelope += bytes[at...]
    return cut
  }

  /// The value of a member of the object at `at`.
  private static func enter(
    _ text: Span<UInt8>, _ start: Int, name: [UInt8], path: ArraySlice<[UInt8]>
  ) throws(BodyFault) -> Int {
    guard start < text.count, text[start] == UInt8(ascii: "{") else {
      throw BodyFault("\(words(path.dropLast())) is not an object (byte \(start)); check `records`")
    }
    var at = skipSpace(text, start + 1)
    while at < text.count, text[at] == UInt8(ascii: "\"") {
      let keyEnd = try skipString(text, at)
      let isWanted = equals(text, at + 1, keyEnd - 1, name)
      at = skipSpace(text, keyEnd)
      guard at < text.count, text[at] == UInt8(ascii: ":") else {
        throw BodyFault("the answer is not JSON at byte \(at): expected :")
      }
      at = skipSpace(text, at + 1)
      if isWanted { return at }
      at = skipSpace(text, try skipValue(text, at))
      guard at < text.count else { throw endsTooSoon(text.count) }
      guard text[at] == UInt8(ascii: ",") else { break }
      at = skipSpace(text, at + 1)
    }
    guard at < text.count else { throw endsTooSoon(text.count) }
    throw BodyFault("the answer has no \(words(path)); check `records`")
  }

  private static func equals(
    _ text: Span<UInt8>, _ start: Int, _ end: Int, _ name: [UInt8]
  ) -> Bool {
    guard end - start == name.count else { return false }
    for offset in name.indices where text[start + offset] != name[offset] { return false }
    return true
  }

  /// The place behind a value.
  private static func skipValue(_ text: Span<UInt8>, _ start: Int) throws(BodyFault) -> Int {
    guard start < text.count else { throw endsTooSoon(text.count) }
    var at = start
    var depth = 0
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: "\""):
        at = try skipString(text, at)
        if depth == 0 { return at }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return try nonempty(start, at) }
        depth -= 1
        if depth == 0 { return at + 1 }
      case UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"),
        UInt8(ascii: "\t"):
        if depth == 0 { return try nonempty(start, at) }
      default: break
      }
      at += 1
    }
    guard depth == 0 else { throw endsTooSoon(text.count) }
    return at
  }

  private static func nonempty(_ start: Int, _ end: Int) throws(BodyFault) -> Int {
    guard end > start else {
      throw BodyFault("the answer is not JSON at byte \(start): expected a value")
    }
    return end
  }

  /// The place behind a string's closing quote.
  private static func skipString(_ text: Span<UInt8>, _ start: Int) throws(BodyFault) -> Int {
    var at = start + 1
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: "\""): return at + 1
      case UInt8(ascii: "\\"): at += 2
      default: at += 1
      }
    }
    throw endsTooSoon(text.count)
  }

  private static func skipSpace(_ text: Span<UInt8>, _ start: Int) -> Int {
    var at = start
    while at < text.count {
      switch text[at] {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): at += 1
      default: return at
      }
    }
    return at
  }

  private static func endsTooSoon(_ count: Int) -> BodyFault {
    BodyFault("the answer ends too soon, after \(count) bytes; it is asked for again")
  }

  private static func words(_ names: ArraySlice<[UInt8]>) -> String {
    names.reduce("$") { $0 + "." + String(decoding: $1, as: UTF8.self) }
  }
}

/// Why an answer's body cannot be used: what, where, what to do.
struct BodyFault: Error, Equatable, Sendable, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
