import Testing

@testable import Events

/// The vectors of RFC 8949, appendix A, that lie within what the log writes.
@Suite struct CanonicalVectorTests {
  static let integers: [(Int128, String)] = [
    (0, "00"), (1, "01"), (10, "0a"), (23, "17"), (24, "1818"), (25, "1819"), (100, "1864"),
    (1000, "1903e8"), (1_000_000, "1a000f4240"), (1_000_000_000_000, "1b000000e8d4a51000"),
    (18_446_744_073_709_551_615, "1bffffffffffffffff"),
    (18_446_744_073_709_551_616, "c249010000000000000000"),
    (-18_446_744_073_709_551_616, "3bffffffffffffffff"),
    (-18_446_744_073_709_551_617, "c349010000000000000000"),
    (-1, "20"), (-10, "29"), (-100, "3863"), (-1000, "3903e7"),
  ]

  @Test(arguments: integers)
  func `an integer is written as RFC 8949 shows and read back`(number: Int128, hexadecimal: String)
    throws
  {
    var encoder = CanonicalEncoder()
    encoder.bignum(number)
    #expect(encoder.bytes.hexadecimal == hexadecimal)
    var decoder = CanonicalDecoder(encoder.bytes)
    #expect(try decoder.bignum() == number)
    try decoder.finish()
  }

  static let values: [(CanonicalValue, String)] = [
    (.boolean(false), "f4"), (.boolean(true), "f5"), (.null, "f6"),
    (.bytes([]), "40"), (.bytes([1, 2, 3, 4]), "4401020304"),
    (.text(""), "60"), (.text("a"), "6161"), (.text("IETF"), "6449455446"),
    (.text("\"\\"), "62225c"), (.text("\u{fc}"), "62c3bc"), (.text("\u{6c34}"), "63e6b0b4"),
    (.text("\u{10151}"), "64f0908591"),
    (.array([]), "80"), (.array([.integer(1), .integer(2), .integer(3)]), "83010203"),
    (
      .array([
        .integer(1), .array([.integer(2), .integer(3)]), .array([.integer(4), .integer(5)]),
      ]), "8301820203820405"
    ),
    (
      .array((1...25).map { .integer(Int128($0)) }),
      "98190102030405060708090a0b0c0d0e0f101112131415161718181819"
    ),
    (.map([]), "a0"),
    (.map([.init(.integer(3), .integer(4)), .init(.integer(1), .integer(2))]), "a201020304"),
    (
      .map([
        .init(.text("b"), .array([.integer(2), .integer(3)])), .init(.text("a"), .integer(1)),
      ]), "a26161016162820203"
    ),
    (.tagged(0, .text("2013-03-21T20:04:00Z")), "c074323031332d30332d32315432303a30343a30305a"),
    (.tagged(24, .bytes([0x64, 0x49, 0x45, 0x54, 0x46])), "d818456449455446"),
  ]

  @Test(arguments: values)
  func `a value is written as RFC 8949 shows and read back`(
    value: CanonicalValue, hexadecimal: String
  ) throws {
    var encoder = CanonicalEncoder()
    encoder.value(value)
    #expect(encoder.bytes.hexadecimal == hexadecimal)
    var decoder = CanonicalDecoder(encoder.bytes)
    let read = try decoder.value()
    var again = CanonicalEncoder()
    again.value(read)
    #expect(again.bytes == encoder.bytes)
  }

  /// Well-formed CBOR that is not deterministic, or not in our subset, or not well-formed at all.
  static let refused: [(String, CanonicalError.Reason)] = [
    ("", .truncated), ("18", .truncated), ("1817", .notShortest), ("190018", .notShortest),
    ("1a0000ffff", .notShortest), ("1b00000000ffffffff", .notShortest),
    ("1c", .unsupported(head: 0x1C)), ("1f", .unsupported(head: 0x1F)),
    ("5f42010243030405ff", .unsupported(head: 0x5F)), ("9fff", .unsupported(head: 0x9F)),
    ("bfff", .unsupported(head: 0xBF)), ("f90000", .unsupported(head: 0xF9)),
    ("fa47c35000", .unsupported(head: 0xFA)), ("fb3ff199999999999a", .unsupported(head: 0xFB)),
    ("f7", .unsupported(head: 0xF7)), ("f0", .unsupported(head: 0xF0)),
    ("f8ff", .unsupported(head: 0xF8)), ("ff", .unsupported(head: 0xFF)),
    ("4401", .truncated), ("9bffffffffffffffff", .truncated), ("bb7fffffffffffffff", .truncated),
    ("61ff", .invalidText), ("62c328", .invalidText),
    ("a201020102", .keyOrder), ("a203040102", .keyOrder), ("a2616201616102", .keyOrder),
    ("c24101", .notShortest), ("c2490001000000000000ff", .notShortest),
    ("c25100ffffffffffffffffffffffffffffffff", .notShortest),
    ("c250ffffffffffffffffffffffffffffffff", .outOfRange),
    ("0000", .trailing),
  ]

  @Test(arguments: refused)
  func `what is not deterministic is refused`(
    hexadecimal: String, reason: CanonicalError.Reason
  ) throws {
    let bytes = try #require([UInt8](hexadecimal: hexadecimal))
    let error = #expect(throws: CanonicalError.self) {
      var decoder = CanonicalDecoder(bytes)
      try decoder.skip()
      try decoder.finish()
    }
    #expect(error?.reason == reason)
  }

  @Test func `nesting ends at the limit and not in a crash`() throws {
    let deepest = [UInt8](repeating: 0x81, count: CanonicalDecoder.maximumDepth - 1) + [0]
    var decoder = CanonicalDecoder(deepest)
    try decoder.skip()
    let deeper = [UInt8](repeating: 0x81, count: 100_000) + [0]
    let error = #expect(throws: CanonicalError.self) {
      var decoder = CanonicalDecoder(deeper)
      try decoder.skip()
    }
    #expect(error?.reason == .tooDeep)
  }

  @Test func `a float is its eight bytes, and every NaN is one`() throws {
    var encoder = CanonicalEncoder()
    encoder.double(1.1)
    encoder.double(-0.0)
    encoder.double(.nan)
    encoder.double(Double(nan: 5, signaling: false))
    #expect(
      encoder.bytes.hexadecimal
        == "483ff199999999999a" + "488000000000000000" + "487ff8000000000000"
        + "487ff8000000000000")
    var decoder = CanonicalDecoder(encoder.bytes)
    #expect(try decoder.double() == 1.1)
    let zero = try decoder.double()
    #expect(zero == 0 && zero.sign == .minus)
    #expect(try decoder.double().isNaN)
    var other = CanonicalDecoder([0x48, 0x7F, 0xF8, 0, 0, 0, 0, 0, 1])
    #expect(throws: CanonicalError.self) { try other.double() }
  }

  @Test func `text keys stand shorter first`() throws {
    var encoder = CanonicalEncoder()
    encoder.textMap(["b": "2", "aa": "3", "a": "1", "\u{e9}": "4"])
    #expect(encoder.bytes.hexadecimal == "a4616161316162613262616161336" + "2c3a96134")
    var decoder = CanonicalDecoder(encoder.bytes)
    #expect(try decoder.textMap() == ["b": "2", "aa": "3", "a": "1", "\u{e9}": "4"])
  }

  @Test func `fields skips what its reader does not know`() throws {
    var encoder = CanonicalEncoder()
    encoder.map(3)
    encoder.key(1)
    encoder.text("known")
    encoder.key(7)
    encoder.array(2)
    encoder.null()
    encoder.textMap(["x": "y"])
    encoder.key(300)
    encoder.integer(-5)
    var seen: [UInt64: String] = [:]
    var decoder = CanonicalDecoder(encoder.bytes)
    try decoder.fields { key, decoder throws(CanonicalError) in
      switch key {
      case 1: seen[1] = try decoder.text()
      case 300: seen[300] = "\(try decoder.integer())"
      default: break
      }
    }
    try decoder.finish()
    #expect(seen == [1: "known", 300: "-5"])
  }
}
