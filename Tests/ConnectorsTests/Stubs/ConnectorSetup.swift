import Connectors
import Events
import Testing

/// Secrets for tests: what is not here is not set.
struct StubSecrets: SecretLookup {
  var values: [String: String] = [:]

  func secret(_ reference: SecretReference) throws(SecretError) -> String {
    guard let value = values[reference.description] else {
      throw SecretError(reference, reason: "is not set")
    }
    return value
  }
}

/// A Tuesday, 06:00 in New York.
let tuesday = Timestamp(seconds: 1_764_068_400)

extension SourceDefinition {
  /// A source of tests; everything is granted unless said otherwise.
  static func stub(
    kind: String = "rest", url: String, credential: Credential = .none,
    settings: [String: String], grant: [String] = ["/"], timeout: Duration = .seconds(5),
    overlap: Duration = .zero, webhook: WebhookDefinition? = nil
  ) -> SourceDefinition {
    SourceDefinition(
      id: "stub",
      connection: Connection(kind: kind, url: url, credential: credential, settings: settings),
      webhook: webhook, grant: Grant(allowed: grant),
      poll: PollPolicy(timeout: timeout, overlap: overlap),
      identity: .objects(key: ["$.id"], version: nil), observe: [], mappingDigest: [])
  }
}

/// One source over a connector, asked page by page.
struct StubCollector: Sendable {
  let source: SourceDefinition
  let connector: any SourceConnector
  var backfillFrom = Timestamp(seconds: 1_760_000_000)

  func fetch(_ cursor: String = "", now: Timestamp = tuesday) async -> PageAnswer {
    await connector.fetch(
      PageRequest(source: source, cursor: cursor, now: now, backfillFrom: backfillFrom))
  }

  /// Fetches until no page is left; fails the test at the first page that fails.
  func walk(
    from cursor: String = "", now: Timestamp = tuesday, pages limit: Int = 1_000,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async -> (records: [String], cursor: String, answers: [PageAnswer]) {
    var cursor = cursor
    var records: [String] = []
    var answers: [PageAnswer] = []
    for _ in 0..<limit {
      let answer = await fetch(cursor, now: now)
      answers.append(answer)
      records += answer.records.map { String(decoding: $0, as: UTF8.self) }
      cursor = answer.cursor
      guard answer.call.ending == .succeeded else {
        Issue.record("\(answer.call.detail)", sourceLocation: sourceLocation)
        break
      }
      guard answer.hasMore else { return (records, cursor, answers) }
    }
    Issue.record("the walk did not end", sourceLocation: sourceLocation)
    return (records, cursor, answers)
  }
}

/// A connector of a source for the time of a closure.
func withConnector<Result: Sendable>(
  _ source: SourceDefinition, secrets: [String: String] = [:],
  options: ConnectorOptions = ConnectorOptions(),
  _ body: @Sendable (StubCollector) async throws -> Result
) async throws -> Result {
  let set = ConnectorSet(secrets: StubSecrets(values: secrets), options: options)
  do {
    let collector = StubCollector(source: source, connector: try set.connector(for: source))
    let result = try await body(collector)
    try await set.shutdown()
    return result
  } catch {
    try await set.shutdown()
    throw error
  }
}

/// `count` records as a JSON array: `{"id":1,"n":"1"}`, …
func recordArray(_ range: Range<Int>) -> String {
  "[" + range.map { #"{"id":\#($0),"name":"r\#($0)"}"# }.joined(separator: ",") + "]"
}
