/// Reads under the collector's credential that the collector did not make: what an access alarm is
/// to find on 2025-12-10.
struct ForeignAccess: Sendable {
  let logs: [ServiceName: AccessLog]
  /// How many core events an hour the company has, about.
  let hourlyEvents: Int

  /// The day on which they are made.
  static let day = CivilDay(2025, 12, 10)

  /// How many core events an hour a company has, about.
  static func hourlyEvents(_ scale: Scale) -> Int { max(1, scale.of(262_000) / 24) }

  /// The calls, by when they were made, and what is wrong with each.
  var calls: [(service: ServiceName, line: AccessLine, what: String)] {
    let night = Zone.newYork.start(of: Self.day)
    func line(
      _ hours: Double, _ method: String, _ path: String, status: Int, records: Int
    ) -> AccessLine {
      AccessLine(
        at: night + Int64(hours * 3_600_000), principal: "plumbline", method: method, path: path,
        query: "", status: status, records: records, bytes: records * 190)
    }
    return [
      (
        .eventsCore,
        line(3, "GET", "/tables/events/rows", status: 200, records: hourlyEvents * 20),
        "twenty times the volume of that hour"
      ),
      (
        .eventsCore, line(10.25, "GET", "/tables/card_tokens/rows", status: 200, records: 40),
        "read of card_tokens"
      ),
      (
        .billing, line(14.5, "POST", "/tables/invoices/grants", status: 403, records: 0),
        "denied grant"
      ),
    ]
  }

  /// Writes those of an interval of time into the logs of their services.
  func write(after start: Int64, upTo end: Int64) async throws {
    for (service, line, _) in calls where line.at > start && line.at <= end {
      try await logs[service]?.write(line)
    }
  }
}
