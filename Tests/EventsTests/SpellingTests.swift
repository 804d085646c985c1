import CSHA256
import Crypto
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

/// The C code must hash as swift-crypto does, at every length around its blocks.
@Suite struct HashingTests {
  @Test func `SHA-256 in C is that of swift-crypto`() {
    for count in Array(0...300) + [1000, 4096, 65_537] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ count) }
      #expect(Digest32.sha256(of: bytes).bytes == [UInt8](SHA256.hash(data: bytes)))
      var stream = DigestStream()
      stream.append([UInt8](bytes.prefix(count / 3)))
      stream.append([UInt8](bytes.dropFirst(count / 3)))
      #expect(stream.digest == Digest32.sha256(of: bytes))
    }
  }

  @Test func `a tree in C is the tree of its nodes`() {
    for count in 1...20 {
      let leaves = (0..<count).map { Digest32.sha256(of: [UInt8($0)]) }
      var level = leaves
      while level.count > 1 {
        var next: [Digest32] = []
        for index in stride(from: 0, to: level.count - 1, by: 2) {
          next.append(.sha256(of: [1] + level[index].bytes + level[index + 1].bytes))
        }
        if !level.count.isMultiple(of: 2) { next.append(level[level.count - 1]) }
        level = next
      }
      var inPlace = leaves
      #expect(Digest32.reduceToRoot(&inPlace) == level[0])
    }
  }

  @Test func `many messages at once have the digests that they have one by one`() {
    for count in [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 40, 200] {
      var messages: [UInt8] = []
      var ends: [UInt64] = []
      var digests: [Digest32] = []
      for number in 0..<count {
        let length = number * number * 7 % 331
        let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ number) }
        messages += message
        ends.append(UInt64(messages.count))
        digests.append(Digest32([UInt8](SHA256.hash(data: message))) ?? .zero)
      }
      #expect(Digest32.sha256(ofEach: messages, ends: ends) == digests)
      for lanes in [1, 8, 16] as [Int32] where lanes <= plumbline_sha256_lanes() {
        var hashed = [UInt8](repeating: 0, count: 32 * count)
        plumbline_sha256_many_in_lanes(messages, ends, count, &hashed, lanes)
        #expect(hashed == digests.flatMap(\.bytes), "\(count) messages in \(lanes) lanes")
      }
    }
  }

  @Test func `digests are ordered as their bytes are`() {
    let digests = (0..<50 as Range<UInt8>).map { Digest32.sha256(of: [$0]) }
    #expect(
      digests.sorted().map(\.bytes)
        == digests.map(\.bytes).sorted { $0.lexicographicallyPrecedes($1) })
  }
}
