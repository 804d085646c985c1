public import Foundation

/// How a simulator serves.
public struct SimulatorOptions: Sendable {
  /// Derives credentials and response times; the company's own seed.
  public var seed: UInt64
  /// The company's scale in millionths.
  public var scaleMillionths: Int
  /// The first day whose arrivals are served; object sources begin with the state before it.
  public var from: CivilDay
  /// The last day of events; what arrives late is served for 40 days more.
  public var to: CivilDay
  /// Where credentials, the key file, `serve.json` and the access logs go.
  public var directory: URL
  /// 0: any free one.
  public var port: Int
  /// Where the support desk's webhooks go; nil: nowhere.
  public var webhooksTo: String?
  /// The clock's start, in milliseconds since the epoch; nil: the beginning of the first day.
  public var at: Int64?
  /// Webhooks due earlier have been delivered already; nil: those due before the clock's start.
  public var webhooksSince: Int64?
  /// Simulated seconds for one of the wall; 0: the clock moves when it is told to.
  public var pace: Int64

  /// The options of a server that stands at the beginning of its first day.
  public init(
    seed: UInt64, scaleMillionths: Int, from: CivilDay, to: CivilDay, directory: URL, port: Int = 0,
    webhooksTo: String? = nil, at: Int64? = nil, webhooksSince: Int64? = nil, pace: Int64 = 0
  ) {
    self.seed = seed
    self.scaleMillionths = scaleMillionths
    self.from = from
    self.to = to
    self.directory = directory
    self.port = port
    self.webhooksTo = webhooksTo
    self.at = at
    self.webhooksSince = webhooksSince
    self.pace = pace
  }

  /// Reads a time such as `2025-10-20T04:00:00Z`, or a bare day: milliseconds since the epoch; nil
  /// if it is none.
  public static func time(_ text: String) -> Int64? { InstantText.parse(text) }

  var startsAt: Int64 { at ?? from.startUTC }
  var servedDays: ClosedRange<CivilDay> { from...(to + 40) }
  var keyFile: URL { directory.appending(path: "attribution-key.json") }
}
