import EventLog
import Events
import PlumblineTesting
import Testing

/// An event that says nothing but a number; any build reads it as unknown.
func draft(_ number: Int, kind: String = "TestHappened", at time: Int64 = 0) -> EventDraft {
  let fields = CanonicalValue.map([
    CanonicalValue.Pair(.integer(0), .integer(Int128(number))),
    CanonicalValue.Pair(.integer(1), .text("number \(number)")),
  ])
  return EventDraft(
    .unknown(UnknownEvent(kind: kind, schemaVersion: 1, fields: fields)),
    at: Timestamp(microseconds: time + Int64(number)), by: "agent:test")
}

@Suite struct LogTests {
  @Test func `what is appended is read back, also after the log was closed and opened`()
    async throws
  {
    let folder = try TemporaryFolder.make()
    defer { try? TemporaryFolder.remove(folder) }
    let log = try Log.create(at: folder, LogIdentity(seed: 7))
    let receipt = try await log.append([draft(0), draft(1), draft(2)])
    #expect(receipt.offsets == Offset(0)..<Offset(3))
    #expect(try await log.append([draft(3)]).first == Offset(3))
    #expect(log.head == Offset(4))
    log.close()

    let again = try Log.open(at: folder)
    #expect(again.header.seed == 7)
    #expect(again.head == Offset(4))
    var seen: [RecordedEvent] = []
    try again.reader().eachEvent { seen.append($0) }
    #expect(seen.map(\.offset.rawValue) == [0, 1, 2, 3])
    #expect(seen.map(\.event) == (0..<4).map { draft($0).event })
    #expect(try again.reader().event(at: Offset(2)).event == draft(2).event)
    again.close()
  }
}
