import AsyncHTTPClient
public import Events
import NIOCore

/// Makes connectors. They share one HTTP client, which is to be shut down at the end.
public struct ConnectorSet: Sendable {
  private let caller: HTTPCaller
  private let secrets: any SecretLookup

  public init(secrets: any SecretLookup, options: ConnectorOptions = ConnectorOptions()) {
    var configuration = HTTPClient.Configuration()
    // A redirect could carry a credential to another place: it is reported, not followed.
    configuration.redirectConfiguration = .disallow
    configuration.timeout.connect = .seconds(10)
    // The collector tries again by its own schedule, and writes each attempt down.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 16
    caller = HTTPCaller(
      client: HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: configuration),
      options: options)
    self.secrets = secrets
  }

  /// The connector of a source. Keep it: it keeps the source's token.
  /// - Throws: ``ConnectionError`` if the source's settings do not fit its kind.
  public func connector(
    for source: SourceDefinition
  ) throws(ConnectionError) -> any SourceConnector {
    let service = Service(source: source, caller: caller, secrets: secrets)
    switch source.connection.kind {
    case "rest": return try RestConnector(service: service)
    case "files": return try FilesConnector(service: service)
    case "bigquery": return try BigQueryConnector(service: service)
    case "graphql": return try GraphQLConnector(service: service)
    case "openmetrics": return try OpenMetricsConnector(service: service)
    case "webhook": return try WebhookConnector(source: source)
    case let kind: throw .unknownKind(kind, source: source.id.rawValue)
    }
  }

  /// A channel that tells of alerts by signed POSTs.
  /// - Parameter secret: Where the signature's secret is found, each time that it is needed.
  public func alertWebhook(at url: String, secret: SecretReference) -> WebhookAlertChannel {
    WebhookAlertChannel(client: caller.client, url: url, secret: secret, secrets: secrets)
  }

  /// The clock of a simulation, which is the server's.
  public func steppedClock(at url: String) -> SteppedClock {
    SteppedClock(caller: caller, url: url, secrets: secrets)
  }

  /// Closes every connection.
  public func shutdown() async throws { try await caller.client.shutdown() }
}
