import PlumblineTesting
import Testing

@testable import Events

/// Salts that stand for themselves: the component's number, sixteen bytes wide.
struct CountingSalts: ComponentSalts {
  var isErased = false
  func salt(of component: UInt64) -> Salt? {
    isErased ? nil : Salt(high: 7, low: component)
  }
}

@Suite struct CanonicalFormTests {
  /// A stored event with two erasable components, one of them deep inside.
  static func stored(payload: Erasable<[UInt8]>, account: Erasable<String>) -> [UInt8] {
    var encoder = CanonicalEncoder()
    encoder.map(5)
    encoder.key(EnvelopeKey.kind)
    encoder.text("record.collected")
    encoder.key(EnvelopeKey.schemaVersion)
    encoder.unsigned(1)
    encoder.key(EnvelopeKey.eventTime)
    encoder.integer(1_700_000_000_000_000)
    encoder.key(EnvelopeKey.correlation)
    encoder.unsigned(77)
    encoder.key(EnvelopeKey.fields)
    encoder.map(2)
    encoder.key(0)
    encoder.erasable(0, payload) { $0.bytes($1) }
    encoder.key(1)
    encoder.array(2)
    encoder.text("someone")
    encoder.erasable(1, account) { $0.text($1) }
    return encoder.bytes
  }

  static let plain = stored(payload: .plain([1, 2, 3]), account: .plain("ada@example.com"))

  @Test func `the canonical form holds the knowledge time and digests in place of values`() throws {
    var salts = CountingSalts()
    let canonical = try CanonicalForm.bytes(
      stored: Self.plain, knowledgeTime: 1_700_000_000_000_123, salts: &salts)
    var encoder = CanonicalEncoder()
    encoder.bytes([1, 2, 3])
    let payload = Digest32.sha256(
      of: [0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0] + encoder.bytes)
    encoder.removeAll()
    encoder.text("ada@example.com")
    let account = Digest32.sha256(
      of: [0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 1] + encoder.bytes)
    var decoder = CanonicalDecoder(canonical)
    let expected = CanonicalValue.map([
      .init(.integer(0), .text("record.collected")), .init(.integer(1), .integer(1)),
      .init(.integer(2), .integer(1_700_000_000_000_000)),
      .init(.integer(3), .integer(1_700_000_000_000_123)), .init(.integer(7), .integer(77)),
      .init(
        .integer(9),
        .map([
          .init(.integer(0), .erasable(0, .erased(payload))),
          .init(
            .integer(1), .array([.text("someone"), .erasable(1, .erased(account))])),
        ])),
    ])
    #expect(try decoder.value() == expected)
    try decoder.finish()
  }

  @Test func `erasing keeps the canonical form, and erasing again changes nothing`() throws {
    var salts = CountingSalts()
    let before = try CanonicalForm.bytes(stored: Self.plain, knowledgeTime: -5, salts: &salts)
    let half = try CanonicalForm.erasing([1], of: Self.plain, salts: &salts)
    #expect(!half.contains("ada@".utf8) && half.contains([0x43, 1, 2, 3]))
    #expect(try CanonicalForm.bytes(stored: half, knowledgeTime: -5, salts: &salts) == before)
    let whole = try CanonicalForm.erasing(nil, of: half, salts: &salts)
    #expect(!whole.contains([0x43, 1, 2, 3]))
    // Nothing is left in plain, so no salt is asked for.
    var gone = CountingSalts(isErased: true)
    #expect(try CanonicalForm.bytes(stored: whole, knowledgeTime: -5, salts: &gone) == before)
    #expect(try CanonicalForm.erasing(nil, of: whole, salts: &gone) == whole)
    #expect(try CanonicalForm.components(of: whole).allSatisfy { $0.plain == nil })
  }

  @Test func `a plain component without its salt is refused`() throws {
    var salts = CountingSalts(isErased: true)
    let error = #expect(throws: CanonicalError.self) {
      try CanonicalForm.bytes(stored: Self.plain, knowledgeTime: 0, salts: &salts)
    }
    #expect(error?.reason == .saltErased(component: 0))
  }

  @Test func `components are listed, and a number that occurs twice is refused`() throws {
    let components = try CanonicalForm.components(of: Self.plain)
    #expect(components.map(\.number) == [0, 1])
    #expect(components[0].plain == [0x43, 1, 2, 3])
    var encoder = CanonicalEncoder()
    encoder.array(2)
    encoder.erasable(4) { $0.null() }
    encoder.erasable(4) { $0.boolean(true) }
    #expect(throws: CanonicalError.self) { try CanonicalForm.components(of: encoder.bytes) }
  }

  @Test func `the envelope's values are found`() throws {
    let layout = try EnvelopeLayout(Self.plain)
    let correlation = try #require(layout.range(of: EnvelopeKey.correlation))
    #expect(Array(Self.plain[correlation]) == [0x18, 77])
    #expect(layout.range(of: EnvelopeKey.cause) == nil)
    #expect(layout.range(of: EnvelopeKey.knowledgeTime) == nil)
  }

  @Test(
    arguments: [
      (nil, nil), (5, nil), (nil, 300), (70_000, 2),
    ] as [(UInt64?, UInt64?)])
  func `references can be set after encoding`(cause: UInt64?, correlation: UInt64?) throws {
    let set = try EnvelopeLayout.settingReferences(
      Self.plain, cause: cause, correlation: correlation)
    var decoder = CanonicalDecoder(set)
    try decoder.skip()
    try decoder.finish()
    let layout = try EnvelopeLayout(set)
    func number(_ key: UInt64) throws -> UInt64? {
      guard let range = layout.range(of: key) else { return nil }
      var decoder = CanonicalDecoder(set, in: range)
      return try decoder.unsigned()
    }
    #expect(try number(EnvelopeKey.cause) == cause)
    #expect(try number(EnvelopeKey.correlation) == correlation)
    let restored = try EnvelopeLayout.settingReferences(set, cause: nil, correlation: 77)
    #expect(restored == Self.plain)
  }

  @Test func `the leaves of many events are those of each`() throws {
    var generator = SeededGenerator(seed: 11)
    var stored: [UInt8] = []
    var ranges: [Range<Int>] = []
    for number in 0..<40 {
      let payload = (0..<number * 9).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let event = Self.stored(
        payload: number % 7 == 3 ? .erased(.sha256(of: payload)) : .plain(payload),
        account: .plain("account \(number)"))
      ranges.append(stored.count..<stored.count + event.count)
      stored += event
    }
    var batch = CanonicalBatch()
    for (number, range) in ranges.enumerated() {
      try batch.add(stored, in: range, knowledgeTime: Int64(number) * 1_000_000)
    }
    let leaves = batch.leaves(
      of: stored, salts: batch.plain.map { Salt(high: 7, low: $0.number) })
    for (number, range) in ranges.enumerated() {
      var salts = CountingSalts()
      var canonical: [UInt8] = [0]
      try CanonicalForm.append(
        stored: stored, in: range, knowledgeTime: Int64(number) * 1_000_000, salts: &salts,
        to: &canonical)
      #expect(leaves[number] == .sha256(of: canonical))
    }
  }

  static let malformed: [(String, String)] = [
    ("a0", "no kind"), ("a10061", "cut off"), ("a300616101010200ff", "trailing"),
    ("a4006161010102000300", "a knowledge time"), ("83000102", "no map"),
    ("a3016161000102", "keys out of order"),
  ]

  @Test(arguments: malformed)
  func `what is not an event in stored form is refused`(hexadecimal: String, why: String) throws {
    let bytes = try #require([UInt8](hexadecimal: hexadecimal))
    #expect(throws: CanonicalError.self) { try EnvelopeLayout(bytes) }
  }
}
