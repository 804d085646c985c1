import Connectors
import Events
import Testing

/// One kind of connection with a stub that serves ten records by its protocol, behind one of the
/// ways to prove who calls.
struct ContractKind: Sendable, CustomTestStringConvertible {
  var name: String
  var kind: String
  var settings: [String: String]
  var credential: Credential
  var grant: [String]
  /// The records that a whole walk brings, in its order.
  var records: [String]
  /// Answers a call for data.
  var respond: @Sendable (StubRequest) -> StubAnswer
  /// Answers for an order that the stub does not like, or a token; nil: data may be served.
  var admit: @Sendable (StubRequest) -> StubAnswer? = { _ in nil }

  var testDescription: String { name }

  static let secrets: [String: String] = [
    "env:TOKEN": "s3cret-token", "env:ID": "client", "env:SECRET": "s3cret-client",
    "env:USER": "reader", "env:PASSWORD": "s3cret-word", "env:KEY": "s3cret-key",
    "env:ACCOUNT": StubServiceAccount.keyFile,
  ]

  func source(_ url: String, timeout: Duration = .seconds(5)) -> SourceDefinition {
    .stub(
      kind: kind, url: url, credential: credential, settings: settings, grant: grant,
      timeout: timeout)
  }

  func serve(_ request: StubRequest) -> StubAnswer { admit(request) ?? respond(request) }

  static let all: [ContractKind] = [rest, ndjson, csv, files, bigquery, graphql, openmetrics]
}

extension StubRequest {
  func isBearer(_ token: String) -> Bool { headers["authorization"] == "Bearer \(token)" }
}
