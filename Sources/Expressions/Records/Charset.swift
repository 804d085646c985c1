/// How the bytes of a text stand for characters.
public enum Charset: String, Hashable, Sendable, CaseIterable {
  case utf8 = "utf-8"
  case latin1 = "iso-8859-1"
  case windows1252 = "windows-1252"

  /// The text in UTF-8.
  /// - Throws: ``RecordError/badCharacter(charset:offset:)`` where a byte stands for nothing.
  /// - Complexity: O(*n*).
  public func utf8(_ bytes: ArraySlice<UInt8>) throws(RecordError) -> [UInt8] {
    if bytes.allSatisfy({ $0 < 0x80 }) { return Array(bytes) }
    switch self {
    case .utf8: return try checked(bytes)
    case .latin1, .windows1252:
      var text: [UInt8] = []
      text.reserveCapacity(bytes.count + bytes.count / 8)
      for (offset, byte) in bytes.enumerated() {
        guard let scalar = scalar(byte) else {
          throw .badCharacter(charset: rawValue, offset: offset)
        }
        UTF8Text.append(scalar, to: &text)
      }
      return text
    }
  }

  private func checked(_ bytes: ArraySlice<UInt8>) throws(RecordError) -> [UInt8] {
    let text = Array(bytes)
    let span = text.span
    var at = 0
    while at < span.count {
      if span[at] < 0x80 {
        at += 1
        continue
      }
      do throws(JSONError) {
        at = try UTF8Text.skipScalar(span, at: at)
      } catch {
        throw .badCharacter(charset: rawValue, offset: at)
      }
    }
    return text
  }

  private func scalar(_ byte: UInt8) -> Unicode.Scalar? {
    guard self == .windows1252, (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
    let value = Self.windows[Int(byte - 0x80)]
    return value == 0 ? nil : Unicode.Scalar(value)
  }

  // Source: the WHATWG Encoding Standard, index windows-1252; 0 where the code page has nothing.
  private static let windows: [UInt16] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
    0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
  ]
}
