import Testing

@testable import Events

@Suite struct SpellingTests {
  /// RFC 4648, section 10.
  static let base64: [(String, String)] = [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ]

  @Test(arguments: base64)
  func `base64 is spelled as RFC 4648 shows`(plain: String, spelled: String) {
    #expect([UInt8](plain.utf8).base64 == spelled)
    #expect([UInt8](base64: spelled) == [UInt8](plain.utf8))
  }

  @Test func `every byte comes back`() {
    for count in 0...300 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ count) }
      #expect([UInt8](base64: bytes.base64) == bytes)
      #expect([UInt8](hexadecimal: bytes.hexadecimal) == bytes)
    }
  }

  @Test(arguments: ["Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "Z g=", "====", "Zm9v\n"])
  func `base64 that is not the one right spelling is refused`(text: String) {
    #expect([UInt8](base64: text) == nil)
  }

  @Test func `a digest is refused unless it has 32 bytes`() {
    let digest = Digest32.sha256(of: [])
    #expect(
      digest.hexadecimal == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(Digest32(digest.bytes) == digest)
    #expect(Digest32(hexadecimal: digest.hexadecimal) == digest)
    #expect(Digest32([UInt8](repeating: 0, count: 31)) == nil)
    #expect(Digest32(hexadecimal: "e3b0") == nil)
  }
}
