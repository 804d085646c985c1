import Connectors
import DataPulse
import Events
import Foundation
import Testing

/// One of the fixture company's services as a source of ours: how it is connected, and what of it
/// must arrive.
struct SimulatedService: Sendable, CustomTestStringConvertible {
  var service: ServiceName
  var kind = "rest"
  var credential: Credential = .none
  var settings: [String: String]
  var grant: [String]
  /// A record as it came to what the generator calls it; the bytes themselves without it.
  var canonical: @Sendable ([UInt8]) -> String = { String(decoding: $0, as: UTF8.self) }
  /// The same of what the generator gives.
  var generated: @Sendable (ServedRecord) -> String = { String(decoding: $0.body, as: UTF8.self) }

  var testDescription: String { service.rawValue }

  var source: SourceDefinition {
    SourceDefinition(
      id: SourceID(service.rawValue),
      connection: Connection(
        kind: kind, url: "${DATAPULSE_URL}/\(service.rawValue)", credential: credential,
        settings: settings),
      grant: Grant(allowed: grant), poll: PollPolicy(timeout: .seconds(60)),
      identity: .objects(key: ["$.id"], version: nil), observe: [], mappingDigest: [])
  }

  private static func environment(_ name: String) -> SecretReference { .environment(name) }

  /// Pages by a cursor that lasts.
  private static func lasting(_ settings: [String: String]) -> [String: String] {
    ["paging": "cursor", "resume": "cursor", "page-size": "700"].merging(settings) { $1 }
  }

  static let accounts: SimulatedService = SimulatedService(
    service: .accounts,
    credential: .clientCredentials(
      tokenPath: "/oauth/token", id: environment("ACCOUNTS_CLIENT_ID"),
      secret: environment("ACCOUNTS_CLIENT_SECRET")),
    settings: [
      "path": "/v2/accounts", "records": "$.data", "paging": "cursor", "next": "$.next_cursor",
      "more": "$.has_more", "page-size": "700", "since-parameter": "updated_since",
      "since-first": "everything",
    ], grant: ["/v2/accounts"])

  static let eventsCore: SimulatedService = SimulatedService(
    service: .eventsCore, credential: .bearer(environment("CORE_TOKEN")),
    settings: lasting([
      "path": "/tables/events/rows", "records": "$.rows", "page-parameter": "after",
      "next": "$.next", "more": "$.has_more", "since-parameter": "since",
    ]), grant: ["/tables/events"])

  static let eventsMobile: SimulatedService = SimulatedService(
    service: .eventsMobile,
    credential: .hmac(RequestSigning(key: environment("MOBILE_HMAC_KEY"))),
    settings: lasting([
      "path": "/v1/batches", "format": "ndjson", "page-parameter": "after",
      "next": "header:X-Next-Cursor", "more": "header:X-Has-More", "since-parameter": "since",
    ]), grant: ["/v1/batches"])

  static let loopEvents: SimulatedService = SimulatedService(
    service: .loopEvents,
    credential: .apiKey(header: "X-Api-Key", environment("LOOP_API_KEY")),
    settings: [
      "path": "/api/events", "records": "$.events", "paging": "page", "more": "$.has_more",
      "page-size": "700", "page-size-parameter": "per_page", "since-parameter": "since",
      "until-parameter": "until",
    ], grant: ["/api/events"])

  static let beaconUsage: SimulatedService = SimulatedService(
    service: .beaconUsage, kind: "files",
    credential: .basic(
      user: environment("BEACON_USER"), password: environment("BEACON_PASSWORD")),
    settings: [
      "listing": "/files", "files": "$.files", "download": "/files/{name}",
      "pattern": "usage-{day}.csv.gz", "format": "csv", "delimiter": ";",
      "charset": "iso-8859-1", "columns": "usage_id,account,customer,at,kind,quantity,fee_eur",
    ], grant: ["/files"],
    canonical: { "\($0)" }, generated: { "\($0.body)" })

  static let billing: SimulatedService = SimulatedService(
    service: .billing, credential: .bearer(environment("BILLING_TOKEN")),
    settings: lasting([
      "path": "/tables/{stream}/rows", "streams": "invoices,subscriptions,seats",
      "records": "$.rows", "page-parameter": "after", "next": "$.next", "more": "$.has_more",
      "since-parameter": "since", "since-first": "everything",
    ]), grant: ["/tables/invoices", "/tables/subscriptions", "/tables/seats"])

  static let loopBilling: SimulatedService = SimulatedService(
    service: .loopBilling, credential: .bearer(environment("LOOP_BILLING_TOKEN")),
    settings: [
      "path": "/v1/events", "records": "$.data", "paging": "last-id", "id": "$.event",
      "more": "$.has_more", "page-size": "700", "since-parameter": "created[gte]",
      "since-first": "everything",
    ], grant: ["/v1/events"],
    // Each object bears the event that told of it in front.
    canonical: { record in
      let text = String(decoding: record, as: UTF8.self)
      return "{" + text.drop { $0 != "," }.dropFirst()
    })

  static let all: [SimulatedService] = [
    accounts, eventsCore, eventsMobile, loopEvents, beaconUsage, billing, loopBilling,
    attribution, adspend, supportDesk, crm, edgeMetrics, exchangeRates,
  ]
}
