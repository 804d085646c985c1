extension TruthFiles {
  /// Writes what may be read under the collector's credential, path by path, and the three reads of
  /// 10 December that nobody of the collector made. All other reads of a day are the collector's.
  func writeAccess() throws {
    var lines = AllowedAccess.all.map { "always,\($0.service.rawValue),\($0.path),allowed" }
    if truth.days.contains(ForeignAccess.day) {
      let foreign = ForeignAccess(
        logs: [:], hourlyEvents: ForeignAccess.hourlyEvents(truth.company.scale))
      for call in foreign.calls {
        lines.append(
          "\(InstantText.milliseconds(call.line.at)),\(call.service.rawValue),"
            + "\(call.line.method) \(call.line.path),alert: \(call.what)")
      }
    }
    try write("truth/access.csv", header: "at,service,what,verdict", lines)
  }
}

/// A path that the collector may read.
struct AllowedAccess: Sendable {
  var service: ServiceName
  var path: String

  /// Every path of every service that a committed configuration reads.
  static let all: [AllowedAccess] = [
    AllowedAccess(service: .accounts, path: "GET /v2/accounts"),
    AllowedAccess(service: .eventsCore, path: "GET /tables/events/rows"),
    AllowedAccess(service: .eventsMobile, path: "GET /v1/batches"),
    AllowedAccess(service: .loopEvents, path: "GET /api/events"),
    AllowedAccess(service: .beaconUsage, path: "GET /files"),
    AllowedAccess(service: .billing, path: "GET /tables/invoices/rows"),
    AllowedAccess(service: .billing, path: "GET /tables/subscriptions/rows"),
    AllowedAccess(service: .billing, path: "GET /tables/seats/rows"),
    AllowedAccess(service: .loopBilling, path: "GET /v1/events"),
    AllowedAccess(service: .attribution, path: "POST jobs.query of touches"),
    AllowedAccess(service: .adspend, path: "GET /v1/spend"),
    AllowedAccess(service: .supportDesk, path: "GET /api/v2/incremental/all"),
    AllowedAccess(service: .crm, path: "POST graphql: contracts, accounts"),
    AllowedAccess(service: .edgeMetrics, path: "GET /metrics, /history"),
    AllowedAccess(service: .exchangeRates, path: "GET /rates.csv"),
  ]
}
