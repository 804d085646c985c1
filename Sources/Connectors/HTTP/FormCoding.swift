/// `name=value&name=value`, percent-encoded: queries, forms, and our own cursors.
enum FormCoding {
  /// The pairs as text, in the order given.
  static func encode(_ pairs: [(name: String, value: String)]) -> String {
    pairs.map { "\(escaped($0.name))=\(escaped($0.value))" }.joined(separator: "&")
  }

  /// The pairs of a text, in its order; a pair without `=` has an empty value.
  static func decode(_ text: String) -> [(name: String, value: String)] {
    text.split(separator: "&").map { pair in
      let name = pair.prefix { $0 != "=" }
      return (unescaped(name), unescaped(pair.dropFirst(name.count + 1)))
    }
  }

  /// All but the unreserved characters of RFC 3986 as `%XX` of their UTF-8.
  static func escaped(_ text: String) -> String {
    var result: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.append(byte)
      default:
        result.append(UInt8(ascii: "%"))
        result.append(Hexadecimal.upper[Int(byte >> 4)])
        result.append(Hexadecimal.upper[Int(byte & 15)])
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  static func unescaped(_ text: Substring) -> String {
    var result: [UInt8] = []
    var bytes = Array(text.utf8)[...]
    while let byte = bytes.popFirst() {
      if byte == UInt8(ascii: "%"), bytes.count >= 2,
        let value = UInt8(String(decoding: bytes.prefix(2), as: UTF8.self), radix: 16)
      {
        result.append(value)
        bytes = bytes.dropFirst(2)
      } else {
        result.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

/// Bytes as hexadecimal text.
enum Hexadecimal {
  static let upper = Array("0123456789ABCDEF".utf8)
  static let lower = Array("0123456789abcdef".utf8)

  static func text(_ bytes: some Sequence<UInt8>) -> String {
    var digits: [UInt8] = []
    for byte in bytes {
      digits.append(lower[Int(byte >> 4)])
      digits.append(lower[Int(byte & 15)])
    }
    return String(decoding: digits, as: UTF8.self)
  }
}
