import DataPulse

/// A small source of records: some of each stream a day, so that a walk is quick and its outcome is
/// known.
struct SampleSource: RecordSource {
  /// How many records of each stream arrive on a day.
  var perDay = 7

  static let first = CivilDay(2025, 8, 29)

  func records(of service: ServiceName, arrivingOn day: CivilDay) -> [ServedRecord] {
    guard day >= Self.first - 1, day <= Self.first + 3 else { return [] }
    var records: [ServedRecord] = []
    for (place, stream) in Self.streams(of: service).enumerated() {
      for number in 0..<perDay {
        let at = day.startUTC + Int64((number * 3 + place + 1) * 3_600_000)
        records.append(Self.record(service, stream, day, number, at: at))
      }
    }
    return records.sorted { ($0.arrivedAt, $0.key) < ($1.arrivedAt, $1.key) }
  }

  func snapshot(of service: ServiceName, asOf day: CivilDay) -> [ServedRecord] {
    guard [.accounts, .billing, .crm, .supportDesk].contains(service) else { return [] }
    return Self.streams(of: service).flatMap { stream in
      (100..<103).map { number in
        Self.record(
          service, stream, day - 1, number, at: (day - number).startUTC + Int64(number))
      }
    }
  }

  func webhooks(arrivingOn day: CivilDay) -> [ServedRecord] {
    records(of: .supportDesk, arrivingOn: day).map { record in
      var record = record
      record.arrivedAt += 90_000
      return record
    }
  }

  static func streams(of service: ServiceName) -> [DataPulse.Stream] {
    switch service {
    case .accounts: [.accounts]
    case .eventsCore, .eventsMobile, .loopEvents: [.events]
    case .beaconUsage: [.usage]
    case .billing: [.invoices, .subscriptions, .seats]
    case .loopBilling: [.charges, .refunds, .disputes]
    case .attribution: [.touches]
    case .adspend: [.spend]
    case .supportDesk: [.tickets, .comments, .csat]
    case .crm: [.contracts, .companies]
    case .edgeMetrics: [.samples]
    case .exchangeRates: [.rates]
    }
  }

  private static func record(
    _ service: ServiceName, _ stream: DataPulse.Stream, _ day: CivilDay, _ number: Int, at: Int64
  ) -> ServedRecord {
    let key = UInt64(day.number * 1_000 + number)
    let name = "\(stream.rawValue)-\(day.number)-\(number)"
    switch service {
    case .beaconUsage:
      // The file of the day before; its last three lines are those of the second issue.
      let issue: Int64 = number < perIssue ? 1 : 2
      let line = "\(name);B3000001;Kunde;2025-08-29 10:00:00;query_run;1,0;0,0\(issue)"
      return ServedRecord(
        arrivedAt: day.startUTC + (issue == 1 ? 2_400_000 : 33_600_000), key: key, version: issue,
        group: day.number - 1, stream: stream, body: Array(line.utf8))
    case .edgeMetrics:
      let line = "api_requests_total{series=\"\(number)\"} \(day.number) \(at / 1_000).000"
      return ServedRecord(
        arrivedAt: at, key: UInt64(number << 8 | (number % 4 + 1)), stream: stream,
        body: Array(line.utf8))
    case .exchangeRates:
      let line = "\(day),EUR,\(number)"
      return ServedRecord(
        arrivedAt: day.startUTC, key: key, group: day.number, stream: stream,
        body: Array(line.utf8))
    default:
      let flag = stream == .refunds ? #","partial":true"# : ""
      let text = """
        {"id":"\(name)","object":"\(stream == .disputes ? "dispute" : stream.rawValue)",\
        "network":"\(["searchly", "friendly", "workly"][number % 3])","product":"core",\
        "number":\(number),"created_at":"x","updated_at":"x"\(flag)}
        """
      return ServedRecord(
        arrivedAt: at, key: key, version: at, group: day.number, stream: stream,
        body: Array(text.utf8))
    }
  }

  private static let perIssue = 4
}
