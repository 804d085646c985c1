import Connectors
import DataPulse
import Events
import Expressions

extension SimulatedService {
  /// What identifies a touch and a version of it; the warehouse gives a version as text.
  private static func touch(_ record: [UInt8]) -> String {
    guard let view = try? JSONDocument(record).view else { return "not JSON" }
    let version = view["version"]?.string ?? view["version"]?.integer.map(String.init) ?? "-"
    let names = ["touch_id", "ts", "user", "channel", "campaign", "invoice", "revenue"]
    return names.map { view[$0]?.string ?? "-" }.joined(separator: "|") + "|" + version
  }

  static let attribution: SimulatedService = SimulatedService(
    service: .attribution, kind: "bigquery",
    credential: .serviceAccount(file: .environment("ATTRIBUTION_SERVICE_ACCOUNT")),
    settings: [
      "project": "datapulse-marketing", "table": "datapulse-marketing.attribution.touches",
      "page-size": "300",
      "query": "SELECT * FROM `{table}` WHERE modified_at >= @since AND modified_at < @until "
        + "ORDER BY modified_at",
    ], grant: ["datapulse-marketing.attribution.touches"],
    canonical: touch, generated: { touch($0.body) })

  static let adspend: SimulatedService = SimulatedService(
    service: .adspend,
    credential: .apiKey(header: "X-Api-Key", .environment("ADSPEND_API_KEY")),
    settings: [
      "path": "/v1/spend", "records": "$.rows", "paging": "cursor", "next": "$.next_cursor",
      "more": "$.has_more", "resume": "cursor", "page-size": "200",
      "since-parameter": "updated_since",
    ], grant: ["/v1/spend"])

  static let supportDesk: SimulatedService = SimulatedService(
    service: .supportDesk, credential: .bearer(.environment("SUPPORT_TOKEN")),
    settings: [
      "path": "/api/v2/incremental/all", "records": "$.records", "paging": "cursor",
      "next": "$.after_cursor", "more": "!$.end_of_stream", "resume": "cursor",
      "page-size": "700", "since-parameter": "since", "since-first": "everything",
    ], grant: ["/api/v2/incremental/all"])

  static let crm: SimulatedService = SimulatedService(
    service: .crm, kind: "graphql",
    credential: .apiKey(header: "X-Api-Key", .environment("CRM_API_KEY")),
    settings: [
      "connection": "{stream}", "streams": "contracts,accounts", "page-size": "300",
      "query": "query Page($first: Int, $after: String) { {stream}(first: $first, "
        + "after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }",
    ], grant: ["contracts", "accounts"])

  static let edgeMetrics: SimulatedService = SimulatedService(
    service: .edgeMetrics, kind: "openmetrics", credential: .bearer(.environment("EDGE_TOKEN")),
    settings: [
      "history": "/history", "sampled-every": "3600", "paging": "cursor",
      "page-parameter": "after", "next": "header:X-Next-Cursor", "more": "header:X-Has-More",
      "page-size": "200", "pattern": "api_requests_*",
    ], grant: ["/metrics", "/history"])

  static let exchangeRates: SimulatedService = SimulatedService(
    service: .exchangeRates,
    settings: [
      "path": "/rates.csv", "format": "csv", "columns": "date,currency,usd_ppm",
      "paging": "cursor", "page-parameter": "after", "next": "header:X-Next-Cursor",
      "more": "header:X-Has-More", "resume": "cursor", "since-parameter": "from",
      "since-first": "everything",
    ], grant: ["/rates.csv"])
}
