/// A company's number: what it is in, how it is counted, by us and by others, and how a conflict
/// about it is settled.
public struct MetricDefinition: Hashable, Sendable {
  public var name: MetricName
  /// `engagement`, `marketing`, `revenue`, …: rules may be given for a kind.
  public var kind: String
  /// What a value is in, and how many decimals it has: `USD/2`, `people/0`; `ratio` writes `n/d`.
  public var unit: String
  /// The labels by which it is split; a data item for each combination.
  public var splitBy: [String]
  /// The definitions: `ours` first, then those of others, then single sources' claims.
  public var definitions: [Definition]
  /// Tried in order; the first that applies settles.
  public var rules: [ResolutionRule]
  public var tolerance: Tolerance
  public var watch: WatchPolicy?
  /// How many days after its own day a value may still change by its nature (a conversion that
  /// matures, spend that is restated); until then a figure is provisional.
  public var settlesAfterDays: Int

  public init(
    name: MetricName, kind: String, unit: String, splitBy: [String] = [],
    definitions: [Definition], rules: [ResolutionRule], tolerance: Tolerance = .none,
    watch: WatchPolicy? = nil, settlesAfterDays: Int = 0
  ) {
    self.name = name
    self.kind = kind
    self.unit = unit
    self.splitBy = splitBy
    self.definitions = definitions
    self.rules = rules
    self.tolerance = tolerance
    self.watch = watch
    self.settlesAfterDays = settlesAfterDays
  }

  public func definition(_ name: DefinitionName) -> Definition? {
    definitions.first { $0.name == name }
  }
}

/// One way to count a metric. Each is a claim on the metric's data items.
public struct Definition: Hashable, Sendable {
  public var name: DefinitionName
  public var formula: Formula
  /// Whether it takes part in the decision, or is only shown beside (a department's dashboard).
  public var claims: Bool

  public init(name: DefinitionName, formula: Formula, claims: Bool = true) {
    self.name = name
    self.formula = formula
    self.claims = claims
  }
}

/// How a definition's value is made.
public indirect enum Formula: Hashable, Sendable {
  case fold(Fold)
  /// The sum of several folds, each over sources or measures of its own.
  case sum([Formula])
  case difference(Formula, Formula)
  case ratio(Formula, Formula)
  /// The decided value of another metric for the same day, where that metric's own labels allow.
  case metric(MetricName)
}

/// A fold over observation rows: which rows, over what time, made into what.
public struct Fold: Hashable, Sendable {
  /// What the rows are made into.
  public enum Aggregate: Hashable, Sendable {
    /// The sum of the values, of the rows whose event time lies in the window.
    case sum
    case count
    /// Distinct accounts, or distinct people: accounts joined by identity rows.
    case distinctAccounts
    case distinctPeople
    /// What stands at the end of the window: the sum of all rows up to then (semi-additive).
    case standing
    /// The latest value by event time in the window, of each entity, added up.
    case last
    /// The value at this quantile, in thousandths (500 is the median): the smallest value that has
    /// at least that share at or below it.
    case quantile(Int)
    /// The rises of a counter between its samples, by entity; a fall counts from zero. The last
    /// sample at or before the window's end closes it.
    case counterRise
    /// People or accounts with a first row of this fold whose row of the other fold follows within
    /// the time; counted on the day of the first.
    case conversion(to: RowFilter, within: Duration)
  }

  public var aggregate: Aggregate
  public var rows: RowFilter
  /// Days that the window is long, the data item's day being the last.
  public var days: Int
  /// The zone of the window's days; nil: the reporting zone.
  public var zone: String?
  /// Of what stands: what one unit of it is.
  public var units: UnitDefinition?

  public init(
    aggregate: Aggregate, rows: RowFilter, days: Int = 1, zone: String? = nil,
    units: UnitDefinition? = nil
  ) {
    self.aggregate = aggregate
    self.rows = rows
    self.days = days
    self.zone = zone
    self.units = units
  }
}

/// Which rows a fold takes.
public struct RowFilter: Hashable, Sendable {
  public var measure: MeasureName
  /// Empty: every source.
  public var sources: [SourceID]
  /// Empty: every name.
  public var names: [String]
  /// Only rows with one of these values under the key.
  public var labels: [String: [String]]
  /// Rows of accounts that carry one of these masks are left out.
  public var withoutMasks: [String]
  /// Only rows that came to their source within this time of the event.
  public var arrivedWithin: Duration?

  public init(
    measure: MeasureName, sources: [SourceID] = [], names: [String] = [],
    labels: [String: [String]] = [:], withoutMasks: [String] = [],
    arrivedWithin: Duration? = nil
  ) {
    self.measure = measure
    self.sources = sources
    self.names = names
    self.labels = labels
    self.withoutMasks = withoutMasks
    self.arrivedWithin = arrivedWithin
  }
}

/// How far claims may lie apart and still agree.
public struct Tolerance: Hashable, Sendable {
  /// In the metric's unit.
  public var absolute: Int64
  /// In parts per million of the larger.
  public var relativePPM: Int64
  public static let none = Tolerance(absolute: 0, relativePPM: 0)

  public init(absolute: Int64, relativePPM: Int64) {
    self.absolute = absolute
    self.relativePPM = relativePPM
  }
}

/// One way to settle a conflict. The id stands in every decision that it makes.
public struct ResolutionRule: Hashable, Sendable {
  public enum Action: Hashable, Sendable {
    /// The first of these that has made a claim wins.
    case prefer([DefinitionName])
    /// The claim whose evidence is newest.
    case freshest
    /// The value that at least this many claims agree on.
    case quorum(Int)
    /// The weighted vote of the claims, each by what its definition has shown.
    case vote
    /// Nobody decides but a person.
    case abstain(ask: String)
  }
  public enum Condition: Hashable, Sendable {
    case always
    /// Every source of the winner has reported up to the end of the window.
    case complete
  }

  public var id: String
  public var action: Action
  public var condition: Condition
  /// In parts per million: 950,000 is 0.95.
  public var confidencePPM: Int64

  public init(id: String, action: Action, condition: Condition = .always, confidencePPM: Int64) {
    self.id = id
    self.action = action
    self.condition = condition
    self.confidencePPM = confidencePPM
  }
}

/// How a metric is watched.
public struct WatchPolicy: Hashable, Sendable {
  public enum Slots: String, Hashable, Sendable, CaseIterable {
    case dayOfWeek = "day-of-week"
    case none
  }
  public var slots: Slots
  /// The name of a calendar whose days are not judged.
  public var holidays: String?
  /// Deviations (robust standard deviations, in thousandths) from which on a verdict is `flag`, and
  /// from which on the figure is held.
  public var flagAtThousandths: Int64
  public var holdAtThousandths: Int64
  /// What is held with it.
  public var holds: [MetricName]

  public init(
    slots: Slots = .dayOfWeek, holidays: String? = nil, flagAtThousandths: Int64 = 4_000,
    holdAtThousandths: Int64 = 8_000, holds: [MetricName] = []
  ) {
    self.slots = slots
    self.holidays = holidays
    self.flagAtThousandths = flagAtThousandths
    self.holdAtThousandths = holdAtThousandths
    self.holds = holds
  }
}
