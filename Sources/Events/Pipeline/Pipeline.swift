/// One version of a pipeline: what `plumbline.yaml` says, checked. A value; nothing here acts.
public struct Pipeline: Sendable {
  public var reporting: Reporting
  /// In the order of the file, which is also the order of trust where a rule names none.
  public var sources: [SourceDefinition]
  public var metrics: [MetricDefinition]
  public var dashboards: [DashboardDefinition]
  /// Every zone that the configuration names, the reporting zone included.
  public var zones: [String: Zone]
  /// Holidays by calendar name, as the detector reads them.
  public var calendars: [String: [CivilDay]]
  public var version: PipelineVersion

  public init(
    reporting: Reporting, sources: [SourceDefinition], metrics: [MetricDefinition],
    dashboards: [DashboardDefinition], zones: [String: Zone],
    calendars: [String: [CivilDay]] = [:], version: PipelineVersion
  ) {
    self.reporting = reporting
    self.sources = sources
    self.metrics = metrics
    self.dashboards = dashboards
    self.zones = zones
    self.calendars = calendars
    self.version = version
  }

  public func source(_ id: SourceID) -> SourceDefinition? { sources.first { $0.id == id } }
  public func metric(_ name: MetricName) -> MetricDefinition? { metrics.first { $0.name == name } }
}

/// The SHA-256 of the canonical configuration and of the deciding code's own version number.
public struct PipelineVersion: Hashable, Sendable, CustomStringConvertible {
  public let digest: [UInt8]
  public init(digest: [UInt8]) { self.digest = digest }

  /// 64 hexadecimal digits.
  public var description: String { digest.map { padded16($0) }.joined() }
  /// The first and the last digits, as people see it: `4f1c…a9`.
  public var short: String {
    let text = description
    return text.count > 8 ? "\(text.prefix(4))…\(text.suffix(2))" : text
  }
  private func padded16(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}

public struct Reporting: Hashable, Sendable {
  public var zone: String
  /// ISO 4217.
  public var currency: String
  /// When the day figures are published, seconds after local midnight.
  public var publishSecondOfDay: Int64
  /// The source and measure of exchange rates; nil if every amount is in the reporting currency.
  public var rates: RatesDefinition?
  /// The first day that figures are made for; nil: the first with evidence.
  public var since: CivilDay?

  public init(
    zone: String, currency: String, publishSecondOfDay: Int64, rates: RatesDefinition? = nil,
    since: CivilDay? = nil
  ) {
    self.zone = zone
    self.currency = currency
    self.publishSecondOfDay = publishSecondOfDay
    self.rates = rates
    self.since = since
  }
}

/// Where exchange rates come from. A row of `measure` says: one unit of the currency in its name is
/// `value` millionths (unit `ppm/0`) of the reporting currency, on the day of its event time.
public struct RatesDefinition: Hashable, Sendable {
  public var source: SourceID
  public var measure: MeasureName
  public init(source: SourceID, measure: MeasureName) {
    self.source = source
    self.measure = measure
  }
}

/// What one audience sees: for each metric the definition that it shows.
public struct DashboardDefinition: Hashable, Sendable {
  public var name: String
  public var tiles: [Tile]

  public struct Tile: Hashable, Sendable {
    public var metric: MetricName
    public var definition: DefinitionName
    public init(metric: MetricName, definition: DefinitionName) {
      self.metric = metric
      self.definition = definition
    }
  }
  public init(name: String, tiles: [Tile]) {
    self.name = name
    self.tiles = tiles
  }
}
