import Agents
import Events
import Testing

@Suite struct AccessAuditTests {
  private static let audit = AccessAudit(
    of: "core", grant: Grant(allowed: ["/tables/events"]), principals: ["plumbline"])
  private static let page = "GET /tables/events/rows"

  private func line(
    _ second: Int64, _ request: String = page, by principal: String = "plumbline",
    status: Int64 = 200, records: Int64 = 10
  ) -> AccessAudit.Line {
    AccessAudit.Line(
      at: Timestamp(seconds: second), principal: principal, request: request, status: status,
      records: records)
  }

  private func call(
    _ second: Int64, status: Int64 = 200, records: Int64 = 10,
    ending: CallMade.Ending = .succeeded
  ) -> AccessAudit.Call {
    AccessAudit.Call(
      at: Timestamp(seconds: second),
      call: CallMade(
        source: "core", request: Self.page, credential: "env:CORE", ending: ending, status: status,
        bytes: 0, records: records, durationMilliseconds: 1))
  }

  @Test func `our own reads raise nothing, one call for each line`() {
    let lines = [line(0), line(3_600), line(3_601, records: 4)]
    let calls = [call(0), call(3_600), call(3_602, records: 4)]
    #expect(Self.audit.foreign(among: lines, beside: calls).isEmpty)
    #expect(Self.audit.foreign(among: lines, beside: Array(calls.dropLast())).count == 1)
  }

  @Test func `a read in the same second as ours is told from it by what it took`() {
    let flags = Self.audit.foreign(
      among: [line(10_800, records: 4_360), line(10_800, records: 12)],
      beside: [call(10_800, records: 12)])
    #expect(flags.count == 1)
    #expect(flags.first?.reason.contains("4360 records") == true)
  }

  @Test func `a table outside the grant and a refusal are named as such`() {
    let flags = Self.audit.foreign(
      among: [
        line(0, "GET /tables/card_tokens/rows"),
        line(5, "POST /tables/events/grants", status: 403, records: 0),
      ], beside: [])
    #expect(flags.map(\.request) == ["GET /tables/card_tokens/rows", "POST /tables/events/grants"])
    #expect(flags[0].reason.hasPrefix("a read outside our grant"))
    #expect(flags[1].reason.hasPrefix("refused under our credential"))
  }

  @Test func `other people's reads are none of our business`() {
    #expect(Self.audit.foreign(among: [line(0, by: "auditor")], beside: []).isEmpty)
  }

  @Test func `a call whose answer was lost explains its line, and only near its time`() {
    let lost = call(100, status: 0, records: 0, ending: .timedOut)
    #expect(Self.audit.foreign(among: [line(130)], beside: [lost]).isEmpty)
    #expect(Self.audit.foreign(among: [line(4_000)], beside: [lost]).count == 1)
  }
}
