/// One source: how it is reached, how politely, and what its records mean.
public struct SourceDefinition: Hashable, Sendable {
  public var id: SourceID
  public var connection: Connection
  public var grant: Grant
  public var poll: PollPolicy
  public var identity: RecordIdentity
  /// What its records mean; applied in order, each may write rows.
  public var observe: [ObservationMapping]
  /// SHA-256 of the mapping and of the normalizer's own version: names the layer.
  public var mappingDigest: [UInt8]

  public init(
    id: SourceID, connection: Connection, grant: Grant, poll: PollPolicy,
    identity: RecordIdentity, observe: [ObservationMapping], mappingDigest: [UInt8]
  ) {
    self.id = id
    self.connection = connection
    self.grant = grant
    self.poll = poll
    self.identity = identity
    self.observe = observe
    self.mappingDigest = mappingDigest
  }
}

/// How a source is reached: a kind that a connector knows, and its settings as text.
///
/// Settings are checked when the file is read. Secrets stand there by reference only (`env:NAME`),
/// and are looked up at the moment of the call.
public struct Connection: Hashable, Sendable {
  public var kind: String
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

/// How a call proves who makes it. Every text is a reference to a secret, never the secret.
public enum Credential: Hashable, Sendable {
  case none
  case bearer(SecretReference)
  case apiKey(header: String, SecretReference)
  case basic(user: SecretReference, password: SecretReference)
  case clientCredentials(tokenPath: String, id: SecretReference, secret: SecretReference)
  case hmac(header: String, key: SecretReference)
  case serviceAccount(file: SecretReference)
}

/// The name of a secret: an environment variable or a file.
public enum SecretReference: Hashable, Sendable, CustomStringConvertible {
  case environment(String)
  case file(String)

  public var description: String {
    switch self {
    case .environment(let name): "env:\(name)"
    case .file(let path): "file:\(path)"
    }
  }
}

/// What may be read of a source. A read outside is refused before it is sent.
public struct Grant: Hashable, Sendable {
  /// Tables, or paths by prefix.
  public var allowed: [String]
  public init(allowed: [String]) { self.allowed = allowed }
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

/// What makes two records the same.
public enum RecordIdentity: Hashable, Sendable {
  /// Something that happened once: its id (paths whose values are joined) comes again within
  /// `within` of its first arrival only as a duplicate.
  case happenings(id: [String], within: Duration)
  /// Something that exists and changes: a newer version replaces the older. Without a `version`
  /// path the order of arrival decides.
  case objects(key: [String], version: String?)
}
