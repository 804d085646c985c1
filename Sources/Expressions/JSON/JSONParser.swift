/// The one pass over a JSON text that checks it and writes the tape.
struct JSONParser {
  let depthLimit: Int
  private static let none = UInt32.max

  func parse(
    _ text: Span<UInt8>, into tape: inout ContiguousArray<JSONEntry>
  ) throws(JSONError) {
    let count = text.count
    guard count < Int(UInt32.max) else { throw JSONError(.tooLong(bytes: count), at: 0) }
    var at = skipSpace(text, from: 0)
    guard at < count else { throw JSONError(.empty, at: at) }
    var parent = Self.none
    var depth = 0

    value: while true {
      at = skipSpace(text, from: at)
      guard at < count else { throw JSONError(.endsTooSoon(inside: "a value"), at: at) }
      switch text[at] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        let isObject = text[at] == UInt8(ascii: "{")
        depth += 1
        guard depth <= depthLimit else { throw JSONError(.tooDeep(limit: depthLimit), at: at) }
        let index = UInt32(truncatingIfNeeded: tape.count)
        tape.append(
          JSONEntry(
            start: UInt32(truncatingIfNeeded: at), end: 0, next: parent,
            kind: isObject ? .object : .array, isElaborate: false))
        parent = index
        at = skipSpace(text, from: at + 1)
        guard at < count else {
          throw JSONError(.endsTooSoon(inside: isObject ? "an object" : "an array"), at: at)
        }
        if text[at] != (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          if isObject { at = try key(text, from: at, into: &tape) }
          continue value
        }
      case UInt8(ascii: "\""):
        at = try string(text, from: at, into: &tape)
      case UInt8(ascii: "t"):
        at = try word(0x7472_7565, 4, .bool, text, from: at, into: &tape)
      case UInt8(ascii: "f"):
        at = try word(0x66_616C_7365, 5, .bool, text, from: at, into: &tape)
      case UInt8(ascii: "n"):
        at = try word(0x6E75_6C6C, 4, .null, text, from: at, into: &tape)
      default:
        at = try number(text, from: at, into: &tape)
      }

      // A value has ended, or a container that is still open stands at its closing bracket.
      while parent != Self.none {
        let opened = Int(parent)
        let isObject = tape[opened].kind == .object
        at = skipSpace(text, from: at)
        guard at < count else {
          throw JSONError(.endsTooSoon(inside: isObject ? "an object" : "an array"), at: at)
        }
        let byte = text[at]
        if byte == UInt8(ascii: ",") {
          at += 1
          if isObject { at = try key(text, from: skipSpace(text, from: at), into: &tape) }
          continue value
        }
        guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
          throw JSONError(.expected(isObject ? "',' or '}'" : "',' or ']'"), at: at)
        }
        at += 1
        parent = tape[opened].next
        tape[opened].end = UInt32(truncatingIfNeeded: at)
        tape[opened].next = UInt32(truncatingIfNeeded: tape.count)
        depth -= 1
      }
      at = skipSpace(text, from: at)
      guard at == count else { throw JSONError(.trailingText, at: at) }
      return
    }
  }

  @inline(__always)
  private func skipSpace(_ text: Span<UInt8>, from start: Int) -> Int {
    var at = start
    while at < text.count {
      let byte = text[at]
      guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else {
        return at
      }
      at += 1
    }
    return at
  }

  /// A key and its colon.
  @inline(__always)
  private func key(
    _ text: Span<UInt8>, from start: Int, into tape: inout ContiguousArray<JSONEntry>
  ) throws(JSONError) -> Int {
    guard start < text.count else { throw JSONError(.endsTooSoon(inside: "an object"), at: start) }
    guard text[start] == UInt8(ascii: "\"") else {
      throw JSONError(.expected("a key in double quotes"), at: start)
    }
    let at = skipSpace(text, from: try string(text, from: start, into: &tape))
    guard at < text.count else { throw JSONError(.endsTooSoon(inside: "an object"), at: at) }
    guard text[at] == UInt8(ascii: ":") else { throw JSONError(.expected("':'"), at: at) }
    return at + 1
  }

  @inline(__always)
  private func append(
    _ kind: JSONKind, _ start: Int, _ end: Int, _ isElaborate: Bool,
    to tape: inout ContiguousArray<JSONEntry>
  ) {
    tape.append(
      JSONEntry(
        start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
        next: UInt32(truncatingIfNeeded: tape.count + 1), kind: kind, isElaborate: isElaborate))
  }

  /// `true`, `false` or `null`: four or five letters, given as the bytes of a number.
  @inline(__always)
  private func word(
    _ letters: UInt64, _ length: Int, _ kind: JSONKind, _ text: Span<UInt8>, from start: Int,
    into tape: inout ContiguousArray<JSONEntry>
  ) throws(JSONError) -> Int {
    guard text.count - start >= length else { throw JSONError(.badLiteral, at: start) }
    var found: UInt64 = 0
    for at in start..<start + length { found = found << 8 | UInt64(text[at]) }
    guard found == letters else { throw JSONError(.badLiteral, at: start) }
    append(kind, start, start + length, false, to: &tape)
    return start + length
  }

  @inline(__always)
  private func string(
    _ text: Span<UInt8>, from start: Int, into tape: inout ContiguousArray<JSONEntry>
  ) throws(JSONError) -> Int {
    var at = start + 1
    var hasEscapes = false
    while at < text.count {
      let byte = text[at]
      // Nearly every byte lies between a backslash and 0x80, or between a quote and a backslash.
      if byte &- 0x5D < 0x23 || byte &- 0x23 < 0x39 {
        at += 1
        continue
      }
      switch byte {
      case UInt8(ascii: "\""):
        append(.string, start, at + 1, hasEscapes, to: &tape)
        return at + 1
      case UInt8(ascii: "\\"):
        hasEscapes = true
        at = try escape(text, at: at)
      case 0x80...: at = try UTF8Text.skipScalar(text, at: at)
      case 0x20...: at += 1
      default: throw JSONError(.controlCharacter(byte), at: at)
      }
    }
    throw JSONError(.endsTooSoon(inside: "a string"), at: at)
  }

  private func escape(_ text: Span<UInt8>, at start: Int) throws(JSONError) -> Int {
    guard start + 1 < text.count else {
      throw JSONError(.endsTooSoon(inside: "a string"), at: text.count)
    }
    switch text[start + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return start + 2
    case UInt8(ascii: "u"):
      guard start + 6 <= text.count else {
        throw JSONError(.endsTooSoon(inside: "a string"), at: text.count)
      }
      for at in start + 2..<start + 6 where Hexadecimal.digit(text[at]) == nil {
        throw JSONError(.badEscape, at: at)
      }
      return start + 6
    default:
      throw JSONError(.badEscape, at: start + 1)
    }
  }

  @inline(__always)
  private func number(
    _ text: Span<UInt8>, from start: Int, into tape: inout ContiguousArray<JSONEntry>
  ) throws(JSONError) -> Int {
    let (end, isElaborate) = try endOfNumber(text, from: start)
    append(.number, start, end, isElaborate, to: &tape)
    return end
  }

  @inline(__always)
  private func endOfNumber(
    _ text: Span<UInt8>, from start: Int
  ) throws(JSONError) -> (end: Int, isElaborate: Bool) {
    var at = start
    if text[at] == UInt8(ascii: "-") { at += 1 }
    let whole = at
    at = skipDigits(text, from: at)
    guard at > whole else {
      if whole == start { throw JSONError(.badLiteral, at: start) }
      throw JSONError(.badNumber("needs a digit after its sign"), at: at)
    }
    guard at - whole == 1 || text[whole] != UInt8(ascii: "0") else {
      throw JSONError(.badNumber("must not begin with 0"), at: whole)
    }
    var isElaborate = false
    if at < text.count, text[at] == UInt8(ascii: ".") {
      isElaborate = true
      let fraction = at + 1
      at = skipDigits(text, from: fraction)
      guard at > fraction else {
        throw JSONError(.badNumber("needs a digit after its point"), at: at)
      }
    }
    if at < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
      isElaborate = true
      at += 1
      if at < text.count, text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") { at += 1 }
      let exponent = at
      at = skipDigits(text, from: exponent)
      guard at > exponent else { throw JSONError(.badNumber("needs an exponent"), at: at) }
    }
    return (at, isElaborate)
  }

  @inline(__always)
  private func skipDigits(_ text: Span<UInt8>, from start: Int) -> Int {
    var at = start
    while at < text.count, text[at] &- UInt8(ascii: "0") <= 9 { at += 1 }
    return at
  }

  /// The string, number or word that begins at a place and ends with the text; nil if none does.
  static func value(_ text: Span<UInt8>, from start: Int) -> JSONEntry? {
    let parser = JSONParser(depthLimit: 0)
    var tape = ContiguousArray<JSONEntry>()
    guard start < text.count else { return nil }
    do throws(JSONError) {
      let end: Int
      switch text[start] {
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        let (numberEnd, isElaborate) = try parser.endOfNumber(text, from: start)
        return numberEnd == text.count
          ? JSONEntry(start: 0, end: 0, next: 0, kind: .number, isElaborate: isElaborate) : nil
      case UInt8(ascii: "{"), UInt8(ascii: "["): return nil
      case UInt8(ascii: "\""): end = try parser.string(text, from: start, into: &tape)
      case UInt8(ascii: "t"):
        end = try parser.word(0x7472_7565, 4, .bool, text, from: start, into: &tape)
      case UInt8(ascii: "f"):
        end = try parser.word(0x66_616C_7365, 5, .bool, text, from: start, into: &tape)
      case UInt8(ascii: "n"):
        end = try parser.word(0x6E75_6C6C, 4, .null, text, from: start, into: &tape)
      default: return nil
      }
      return end == text.count ? tape.first : nil
    } catch {
      return nil
    }
  }
}
