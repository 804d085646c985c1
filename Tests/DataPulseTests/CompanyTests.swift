import Foundation
import Testing

@testable import DataPulse

@Suite struct CompanyTests {
  static let company = try? Company(seed: 1, scale: .least)
  static let again = try? Company(seed: 1, scale: .least)
  static let day = CivilDay(2025, 11, 12)

  private func parsed(_ record: ServedRecord) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(record.body)) as? [String: Any])
  }

  static let jsonServices: [ServiceName] = [
    .accounts, .eventsCore, .eventsMobile, .loopEvents, .billing, .loopBilling, .attribution,
    .adspend, .supportDesk, .crm,
  ]

  @Test(arguments: jsonServices)
  func `a standard parser reads every record`(of service: ServiceName) throws {
    let records = try #require(Self.company).records(of: service, arrivingOn: Self.day)
    #expect(!records.isEmpty)
    for record in records { _ = try parsed(record) }
  }

  @Test func `a core row says what the typed event says`() throws {
    let event = CoreEvent(
      id: 7, user: AccountID(.core, 1_000_123), name: .appOpen, at: 1_764_079_402_123, session: 9,
      isSynthetic: true, ingestedAt: 1_764_079_403_000, arrivedAt: 1_764_079_404_000)
    let text = String(decoding: event.served.body, as: UTF8.self)
    #expect(
      text == """
        {"id":7,"user_id":"C1000123","kind":"app_open","at":"2025-11-25T14:03:22.123Z",\
        "payload":{"path":"/home","session":9,"is_synthetic":true},\
        "ingested_at":"2025-11-25T14:03:23.000Z"}
        """)
  }

  @Test func `a loop event shows the Pacific clock as if it were UTC`() {
    let event = LoopEvent(
      id: 1, user: AccountID(.loop, 2_000_123), name: .queryRun, at: 1_764_079_402_123,
      receivedAt: 1_764_079_403_000, arrivedAt: 1_764_079_403_000)
    let text = String(decoding: event.served.body, as: UTF8.self)
    #expect(text.contains(#""t":1764050602123"#), "14:03 UTC is 06:03 in Los Angeles")
  }

  @Test func `Beacon writes a decimal comma to 3 November, and a point from the 4th`() throws {
    let company = try #require(Self.company)
    for (file, separator) in [(CivilDay(2025, 11, 3), ","), (CivilDay(2025, 11, 4), ".")] {
      for line in company.beaconFile(of: file) {
        let fee = String(decoding: line.served.body, as: UTF8.self).split(separator: ";").last ?? ""
        #expect(fee.contains(separator))
      }
    }
  }

  @Test(arguments: ServiceName.allCases)
  func `records come in the order of arrival, on the day that was asked for`(
    of service: ServiceName
  ) throws {
    let records = try #require(Self.company).records(of: service, arrivingOn: Self.day)
    #expect(records.map(\.arrivedAt) == records.map(\.arrivedAt).sorted())
    for record in records { #expect(CivilDay(utc: record.arrivedAt) == Self.day) }
  }

  @Test(arguments: ServiceName.allCases)
  func `a day alone has the bytes of the same day in another company of the seed`(
    of service: ServiceName
  ) throws {
    #expect(
      (try #require(Self.again)).records(of: service, arrivingOn: Self.day)
        == (try #require(Self.company)).records(of: service, arrivingOn: Self.day))
  }

  @Test func `what arrives on the days after is what happened, and no more`() throws {
    let company = try Company(seed: 3, scale: .least, to: CivilDay(2025, 6, 17))
    let happened = company.mobileEvents(on: company.to)
    var arrived = 0
    let from = Zone.newYork.start(of: company.to)
    for age in 0...10 {
      for event in company.mobileEvents(arrivingOn: company.to + age)
      where event.at >= from && CivilDay(utc: event.arrivedAt) == company.to + age {
        arrived += 1
      }
    }
    #expect(arrived == happened.count)
    #expect(company.records(of: .eventsMobile, arrivingOn: company.to + 11).isEmpty)
  }

  @Test(arguments: [ServiceName.accounts, .billing])
  func `a full state and a day's changes give the full state of the next day`(
    of service: ServiceName
  ) throws {
    let company = try #require(Self.company)
    var state: [String: ServedRecord] = [:]
    let before = company.snapshot(of: service, asOf: Self.day)
    for record in before + company.records(of: service, arrivingOn: Self.day)
    where record.stream == .accounts || record.stream == .subscriptions {
      state["\(record.stream) \(record.key)"] = record
    }
    let after = company.snapshot(of: service, asOf: Self.day + 1).filter {
      $0.stream == .accounts || $0.stream == .subscriptions
    }
    #expect(after.count == state.count)
    for record in after {
      #expect(state["\(record.stream) \(record.key)"]?.body == record.body)
    }
  }

  @Test func `bots open 6,300 sessions times the scale on 11 and 12 November, and none else`()
    throws
  {
    let company = try #require(Self.company)
    for (day, expected) in [(10, 0), (11, 126), (12, 126), (13, 0)] {
      let bots = company.coreEvents(on: CivilDay(2025, 11, day)).filter(\.isSynthetic)
      #expect(bots.count == expected)
      #expect(Set(bots.map(\.user)).count == (expected == 0 ? 0 : 58))
    }
  }

  @Test func `nine of ten rows of the stalled morning come with the backfill`() throws {
    let day = CivilDay(2025, 4, 14)
    let begin = Zone.newYork.start(of: day)
    let hour: Int64 = 3_600_000
    let rows = try #require(Self.company).coreEvents(on: day).filter {
      $0.at >= begin + 9 * hour && $0.at < begin + 15 * hour
    }
    let held = rows.filter { $0.arrivedAt >= begin + 28 * hour }
    #expect(held.count * 10 > rows.count * 8 && held.count < rows.count)
    for row in held { #expect(row.ingestedAt - row.at < hour, "the source's own time stays") }
  }

  @Test func `on 30 June a writer sends dollars as cents, and corrects them the next day`() throws {
    let company = try #require(Self.company)
    let wrong = company.invoiceLives(on: CivilDay(2025, 6, 30)).filter { $0.correctedAt != nil }
    #expect(wrong.count > 50)
    for life in wrong {
      let versions = company.versions(of: life)
      #expect(versions.first?.amount == max(1, life.amount / 100))
      #expect(versions.last?.amount == life.amount)
    }
  }

  @Test func `yen come from 15 July on`() throws {
    let company = try #require(Self.company)
    func yen(_ day: CivilDay) -> Int {
      company.invoices(arrivingOn: day).count { $0.currency == .jpy }
    }
    #expect(yen(CivilDay(2025, 7, 13)) == 0)
    #expect(yen(CivilDay(2025, 7, 20)) > 0)
  }

  @Test func `the storm of 11 August brings old messages again, and nothing new`() throws {
    let company = try #require(Self.company)
    let day = CivilDay(2025, 8, 11)
    let sent = company.webhooks(arrivingOn: day)
    #expect(sent.count > 748)
    let known = Set(
      (0...5).flatMap { company.records(of: .supportDesk, arrivingOn: day - $0) }.map(\.body))
    for message in sent { #expect(known.contains(message.body)) }
  }

  @Test func `copies of loop events creep from 0.2 % to 3 %`() throws {
    let company = try #require(Self.company)
    func share(_ days: ClosedRange<CivilDay>) -> Int {
      let events = days.flatMap { company.loopEvents(on: $0) }
      return (events.count - Set(events.map(\.id)).count) * 10_000 / events.count
    }
    #expect(share(CivilDay(2025, 8, 1)...CivilDay(2025, 8, 8)) < 80)
    #expect(share(CivilDay(2025, 10, 24)...CivilDay(2025, 10, 31)) > 180)
  }

  @Test(arguments: ["0.019", "0", "-1", "abc", "", "0.0200001", "11", "1.2.3"])
  func `a scale that would break the figures is refused`(text: String) {
    #expect(throws: CompanyError.scale(text)) { try Scale(text) }
  }

  @Test func `a scale is read exactly`() throws {
    #expect(try Scale("0.02") == .least)
    #expect(try Scale("1") == .full)
    #expect(try Scale("0.125").millionths == 125_000)
    #expect(try Scale("0.050").description == "0.05")
  }
}
