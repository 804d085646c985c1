/// One source: how it is reached, how politely, and what its records mean.
public struct SourceDefinition: Hashable, Sendable {
  public var id: SourceID
  public var connection: Connection
  /// How the source calls us, if it does; its deliveries bring the same records as a poll.
  public var webhook: WebhookDefinition?
  public var grant: Grant
  public var poll: PollPolicy
  /// How one record is written.
  public var format: RecordFormat
  public var identity: RecordIdentity
  /// What its records mean; applied in order, each may write rows.
  public var observe: [ObservationMapping]
  /// SHA-256 of the mapping and of the normalizer's own version: names the layer.
  public var mappingDigest: [UInt8]

  public init(
    id: SourceID, connection: Connection, webhook: WebhookDefinition? = nil, grant: Grant,
    poll: PollPolicy, format: RecordFormat = .json, identity: RecordIdentity,
    observe: [ObservationMapping], mappingDigest: [UInt8]
  ) {
    self.id = id
    self.connection = connection
    self.webhook = webhook
    self.grant = grant
    self.poll = poll
    self.format = format
    self.identity = identity
    self.observe = observe
    self.mappingDigest = mappingDigest
  }
}

/// How a source is reached: a kind that a connector knows, and its settings as text.
///
/// Settings are checked when the file is read, against ``ConnectionKind/all``. Secrets stand there
/// by reference only (`env:NAME`), and are looked up at the moment of the call.
public struct Connection: Hashable, Sendable {
  public var kind: String
  /// Where the service is; `${NAME}` stands for an environment variable, read at the moment of the
  /// call, so that moving a service does not make another version of the pipeline.
  public var url: String
  public var credential: Credential
  /// What the kind asks for beside: `path`, `page-size`, `query`, …
  public var settings: [String: String]

  public init(kind: String, url: String, credential: Credential, settings: [String: String]) {
    self.kind = kind
    self.url = url
    self.credential = credential
    self.settings = settings
  }
}

/// What may be read of a source. A read outside is refused before it is sent.
public struct Grant: Hashable, Sendable {
  /// Tables, or paths by prefix.
  public var allowed: [String]
  public init(allowed: [String]) { self.allowed = allowed }

  /// Whether something may be read: a table by its name, a path by the path itself or one above it
  /// (`/v2/users` allows `/v2/users/7`, not `/v2/users-export`). A path that climbs (`..`) never.
  public func allows(_ resource: String) -> Bool {
    let lowered = resource.lowercased()
    guard !resource.contains(".."), !resource.contains("//"), !lowered.contains("%2e"),
      !lowered.contains("%2f")
    else { return false }
    return allowed.contains { entry in
      if resource == entry { return true }
      guard entry.hasPrefix("/") else { return false }
      return resource.hasPrefix(entry.hasSuffix("/") ? entry : entry + "/")
    }
  }
}

/// How often and how carefully a source is asked.
public struct PollPolicy: Hashable, Sendable {
  public var every: Duration
  /// The pace follows the response time between these.
  public var fastest: Duration
  public var slowest: Duration
  /// Requests per second that one credential may make, and how many at once after a pause.
  public var requestsPerSecond: Double
  public var burst: Int
  public var backoffBase: Duration
  public var backoffLimit: Duration
  /// Failures in a row that open the breaker, and how long it stays open.
  public var breakerFailures: Int
  public var breakerPause: Duration
  /// Wall time after which a call is given up.
  public var timeout: Duration
  /// Asked again this far behind the cursor, for what commits late.
  public var overlap: Duration
  /// Pages of one poll; a service that never ends its pages is stopped here.
  public var maximumPages: Int

  public init(
    every: Duration = .seconds(3600), fastest: Duration = .seconds(60),
    slowest: Duration = .seconds(6 * 3600), requestsPerSecond: Double = 10, burst: Int = 10,
    backoffBase: Duration = .seconds(1), backoffLimit: Duration = .seconds(900),
    breakerFailures: Int = 5, breakerPause: Duration = .seconds(300),
    timeout: Duration = .seconds(30), overlap: Duration = .zero, maximumPages: Int = 10_000
  ) {
    self.every = every
    self.fastest = fastest
    self.slowest = slowest
    self.requestsPerSecond = requestsPerSecond
    self.burst = burst
    self.backoffBase = backoffBase
    self.backoffLimit = backoffLimit
    self.breakerFailures = breakerFailures
    self.breakerPause = breakerPause
    self.timeout = timeout
    self.overlap = overlap
    self.maximumPages = maximumPages
  }
}
