import EventLog
import Events
import PlumblineTesting
import Testing

@Suite struct EventFixtureTests {
  private func line(_ draft: EventDraft, at offset: Int) -> String {
    var encoder = CanonicalEncoder(reserving: 128)
    draft.encode(into: &encoder)
    return "{\"offset\":\"\(offset)\",\"bytes\":\"\(encoder.bytes.base64)\"}"
  }

  @Test func `extracted events lie in another log with the same words and causes`() async throws {
    let record = EventDraft(
      .recordCollected(RecordCollected(source: "a", key: "k", payload: [1, 2, 3])),
      at: Timestamp(seconds: 100), by: "collector")
    let flag = EventDraft(
      .accessFlagged(AccessFlagged(source: "a", request: "GET /x", reason: "not ours")),
      at: Timestamp(seconds: 101), by: "collector", cause: Offset(70))
    let text = """
      {"fixture":"plumbline-events","version":1,"events":[\(line(record, at: 70)),\
      \(line(flag, at: 90))]}
      """
    let fixture = try EventFixture([UInt8](text.utf8))
    let temporary = try TemporaryLog()
    let offsets = try await fixture.append(to: temporary.log)
    let reader = try temporary.log.reader()
    let events = try offsets.map { try reader.event(at: $0) }
    #expect(events.map(\.event) == [record.event, flag.event])
    #expect(events[1].cause == offsets[0])
  }

  @Test func `another file is no fixture`() {
    #expect(throws: EventFixture.Problem.self) { try EventFixture([UInt8]("{}".utf8)) }
  }
}
