import Foundation

/// What all services of one server share.
struct Simulation: Sendable {
  let seed: UInt64
  let source: any RecordSource
  let days: ClosedRange<CivilDay>
  let clock: SimulatedClock
  let credentials: Credentials
  let serviceAccount: ServiceAccountKey
  let sealed: SealedText
  let faults: FaultList
  let feeds: [ServiceName: ServiceFeed]
  let accessLogs: [ServiceName: AccessLog]

  init(
    seed: UInt64, source: any RecordSource, days: ClosedRange<CivilDay>, clock: SimulatedClock,
    serviceAccount: ServiceAccountKey, directory: URL
  ) {
    self.seed = seed
    self.source = source
    self.days = days
    self.clock = clock
    self.serviceAccount = serviceAccount
    credentials = Credentials(seed: seed)
    sealed = SealedText(key: credentials.signingKey)
    faults = FaultList()
    var feeds: [ServiceName: ServiceFeed] = [:]
    var logs: [ServiceName: AccessLog] = [:]
    for service in ServiceName.allCases {
      feeds[service] = ServiceFeed(service, source: source, days: days)
      logs[service] = AccessLog(service, in: directory)
    }
    self.feeds = feeds
    accessLogs = logs
  }

  /// The feed of a service.
  func feed(_ service: ServiceName) -> ServiceFeed {
    guard let feed = feeds[service] else { preconditionFailure("every service has a feed") }
    return feed
  }

  /// The access log of a service.
  func accessLog(_ service: ServiceName) -> AccessLog {
    guard let log = accessLogs[service] else { preconditionFailure("every service has a log") }
    return log
  }

  /// One endpoint for each service.
  var endpoints: [any ServiceEndpoint] {
    [
      AccountsEndpoint(simulation: self), CoreEventsEndpoint(simulation: self),
      MobileEventsEndpoint(simulation: self), LoopEventsEndpoint(simulation: self),
      BeaconUsageEndpoint(simulation: self), BillingEndpoint(simulation: self),
      LoopBillingEndpoint(simulation: self), AttributionEndpoint(simulation: self),
      AdSpendEndpoint(simulation: self), SupportDeskEndpoint(simulation: self),
      CRMEndpoint(simulation: self), EdgeMetricsEndpoint(simulation: self),
      ExchangeRatesEndpoint(simulation: self),
    ]
  }
}
