/// What holds for every call of every source.
public struct ConnectorOptions: Hashable, Sendable {
  /// Whether a service's own statement of its response time (`X-Simulated-Duration-Ms`) is
  /// believed: only under a stepped clock, where the wall's time says nothing.
  public var simulatedDurations: Bool
  /// A longer answer is given up: nobody's page is that long, and memory is not without end.
  public var maximumBodyBytes: Int
  public var userAgent: String

  public init(
    simulatedDurations: Bool = false, maximumBodyBytes: Int = 64 << 20,
    userAgent: String = "plumbline"
  ) {
    self.simulatedDurations = simulatedDurations
    self.maximumBodyBytes = maximumBodyBytes
    self.userAgent = userAgent
  }
}
