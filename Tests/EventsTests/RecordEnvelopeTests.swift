import Events
import PlumblineTesting
import Testing

/// The batch form of a record's encoding against the form of one event.
@Suite struct RecordEnvelopeTests {
  @Test(arguments: 0..<200 as Range<UInt64>)
  func `a record in its envelope has the bytes of its draft`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let source = SourceID(Self.text(&random))
    let time = Timestamp(microseconds: Int64(truncatingIfNeeded: random.next()))
    let actor = Actor(Self.text(&random))
    let digest = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
    let version = Bool.random(using: &random) ? PipelineVersion(digest: digest) : nil
    let cause = Self.offset(&random)
    let correlation = Self.offset(&random)
    let envelope = RecordEnvelope(
      source, at: time, by: actor, version: version, cause: cause, correlation: correlation)
    var together = CanonicalEncoder()
    var apart = CanonicalEncoder()
    for _ in 0..<4 {
      let key = Self.text(&random)
      let size = [0, 1, 23, 24, 255, 256, 70_000].randomElement(using: &random) ?? 0
      let payload = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
      envelope.encode(key: key, payload: payload, into: &together)
      let record = RecordCollected(source: source, key: key, payload: payload)
      EventDraft(
        .recordCollected(record), at: time, by: actor, version: version, cause: cause,
        correlation: correlation
      ).encode(into: &apart)
    }
    #expect(together.bytes == apart.bytes)
  }

  private static func text(_ random: inout SeededGenerator) -> String {
    let letters = ["a", "Z", "0", "|", " ", "é", "漢", "🙂"]
    let count = [0, 1, 16, 23, 24, 300].randomElement(using: &random) ?? 0
    return (0..<count).map { _ in letters.randomElement(using: &random) ?? "" }.joined()
  }

  private static func offset(_ random: inout SeededGenerator) -> Offset? {
    Bool.random(using: &random)
      ? Offset(random.next() >> UInt64.random(in: 0..<64, using: &random)) : nil
  }
}
