public import Events

/// How a log is opened. Nothing in it is a size that anybody has to know.
public struct LogOptions: Sendable {
  /// The log's clock; nil reads the system's. A stepped clock gives its time with each append.
  public var now: (@Sendable () -> Timestamp)?
  /// A jump of the clock beyond this is refused unless the append begins with a `ClockAdjusted`
  /// event. A log may rest for a while, so it is long.
  public var clockJumpLimit: Duration = .seconds(366 * 86_400)
  /// Whether segments are sealed in the background. Tests that look at the tail switch it off.
  public var sealsInBackground = true
  /// What hashes the log at sealing.
  public var integrity: any IntegrityHooks = LogIntegrity()
  /// Stored bytes that fill a segment: 65,536 records of usual length fit, so that a block is one
  /// segment as a rule. Smaller ones are for tests: a log is quicker with large ones.
  public var segmentBytes = 24 << 20
  /// Events that fill a segment, at most 65,536. Smaller ones are for tests.
  public var segmentEvents: UInt64 = 1 << 16

  public init() {}
}

/// What a new log is made with.
public struct LogIdentity: Sendable {
  /// What every keyed random number of the agents comes from; nil draws one.
  public var seed: UInt64?
  public var clock: LogHeader.ClockKind
  /// 16 bytes; nil draws them.
  public var id: [UInt8]?
  /// 0 but for an import of a log that had been restored.
  public var incarnation: UInt32 = 0
  /// When the log was made; nil for now.
  public var created: Timestamp?

  public init(seed: UInt64? = nil, clock: LogHeader.ClockKind = .wall, id: [UInt8]? = nil) {
    self.seed = seed
    self.clock = clock
    self.id = id
  }
}
