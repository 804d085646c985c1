import Events
import Testing

@testable import Live

@Suite struct AlertOutboxTests {
  private static let start = Timestamp(seconds: 1_750_000_000)

  private func recorded(_ event: WatchEvent, at offset: UInt64) -> RecordedEvent {
    RecordedEvent(
      offset: Offset(offset), eventTime: Self.start, knowledgeTime: Self.start, actor: "test",
      version: nil, cause: nil, correlation: nil, event: .ofWatch(event))
  }

  private func outbox() -> AlertOutbox {
    var outbox = AlertOutbox(channels: ["webhook", "command"])
    outbox.evolve(
      recorded(
        .alertRaised(AlertRaised(alert: 1, severity: .notice, title: "t", lines: [])), at: 7))
    return outbox
  }

  @Test func `an alert goes to every channel once, and not again when the log says so`() throws {
    var outbox = outbox()
    let due = outbox.due(at: Self.start)
    #expect(due.map(\.channel) == ["webhook", "command"])
    let ended = outbox.take(.delivered(detail: "204"), of: due[0], at: Self.start)
    let told = try #require(ended)
    #expect(told.isDelivered && told.attempts == 1 && told.alert == Offset(7))
    outbox.evolve(recorded(.alertDelivered(told), at: 8))
    #expect(outbox.due(at: Self.start).map(\.channel) == ["command"])
  }

  @Test func `a failure waits ever longer, and is given up in the end`() throws {
    var outbox = outbox()
    var now = Self.start
    var pauses: [Int64] = []
    while true {
      let entry = try #require(outbox.due(at: now).first { $0.channel == "webhook" })
      let ended = outbox.take(.failed(detail: "503"), of: entry, at: now)
      if let ended {
        #expect(!ended.isDelivered && ended.attempts == 8)
        break
      }
      let next = try #require(outbox.entries.first { $0.channel == "webhook" }?.due)
      pauses.append(next.seconds - now.seconds)
      #expect(outbox.due(at: Timestamp(seconds: next.seconds - 1)).map(\.channel) == ["command"])
      now = next
    }
    #expect(pauses == [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400])
  }

  @Test func `what a receiver wants no more of ends at once`() throws {
    var outbox = outbox()
    let entry = try #require(outbox.due(at: Self.start).first)
    let ended = outbox.take(.refused(detail: "410"), of: entry, at: Self.start)
    #expect(ended?.isDelivered == false && ended?.attempts == 1)
  }
}
