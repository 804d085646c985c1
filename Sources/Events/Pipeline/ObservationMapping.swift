/// How one measure is read from a source's records. Paths are RFC 9535 JSONPath, as text; the
/// normalizer compiles them once.
public struct ObservationMapping: Hashable, Sendable {
  public var measure: MeasureName
  /// A row is written only where this JSONPath selects a value other than null and false; nil:
  /// always. A singular path is followed from the record (`$.merged_into`); any other is a query over
  /// an array that holds the record alone, so that a filter tests it: `$[?@.kind == 'x']`.
  public var condition: String?
  /// One row for each value that this path selects (paths below start at that value with `@`, at
  /// the record with `$`); nil: one row for the record.
  public var each: String?
  public var name: TextMapping?
  public var entity: TextMapping?
  public var counterpart: TextMapping?
  public var value: NumberMapping?
  public var at: TimeMapping
  /// When the record came to the source.
  public var arrived: TimeMapping?
  public var labels: [String: TextMapping]
  /// Masks of the entity: name of the mask to a condition, as above. Each one that holds writes a
  /// row of measure `mask`, named after it.
  public var masks: [String: String]
  /// What a newer version of the object does to this row of the older one.
  public var supersede: Supersede

  /// What a newer version of an object does to the rows of the older one.
  public enum Supersede: String, Hashable, Sendable, CaseIterable {
    /// The old row was wrong from the beginning.
    case corrected
    /// It was true until the new version's time.
    case changed
    /// It stays: each version is a fact of its own (someone was seen then).
    case keeps
  }

  public init(
    measure: MeasureName, condition: String? = nil, each: String? = nil, name: TextMapping? = nil,
    entity: TextMapping? = nil, counterpart: TextMapping? = nil, value: NumberMapping? = nil,
    at: TimeMapping, arrived: TimeMapping? = nil, labels: [String: TextMapping] = [:],
    masks: [String: String] = [:], supersede: Supersede = .corrected
  ) {
    self.measure = measure
    self.condition = condition
    self.each = each
    self.name = name
    self.entity = entity
    self.counterpart = counterpart
    self.value = value
    self.at = at
    self.arrived = arrived
    self.labels = labels
    self.masks = masks
    self.supersede = supersede
  }
}

/// A text: the first path that finds one (null and the empty text are none; a number, an array or an
/// object stands as its JSON), else the constant; its letters changed if asked, translated by a table,
/// put behind a prefix.
public struct TextMapping: Hashable, Sendable {
  public var paths: [String]
  public var constant: String?
  public var prefix: String
  public var letters: Letters
  public var translate: [String: String]
  /// Whether a record without the text goes to quarantine; otherwise the row has none.
  public var required: Bool

  /// What becomes of ASCII letters.
  public enum Letters: String, Hashable, Sendable, CaseIterable {
    case asWritten = "as-written"
    case lower
    case upper
  }

  public init(
    paths: [String] = [], constant: String? = nil, prefix: String = "",
    letters: Letters = .asWritten, translate: [String: String] = [:], required: Bool = true
  ) {
    self.paths = paths
    self.constant = constant
    self.prefix = prefix
    self.letters = letters
    self.translate = translate
    self.required = required
  }
}

/// A number: a constant or the first path that finds one, exact, as a mantissa with decimals.
public struct NumberMapping: Hashable, Sendable {
  public var paths: [String]
  public var constant: Int64?
  /// What the number counts: a currency (ISO 4217), `seats`, `ms`; or where it is read from.
  public var unit: TextMapping
  /// Decimals that the mantissa keeps; nil for a currency's own.
  public var decimals: Int?
  /// Whether the number is written in minor units (cents) already.
  public var minorUnits: Bool
  public var decimalMark: DecimalMark
  public var negate: Bool

  /// How decimals are written in text: `1234.5`, `1234,5`, or either (without separators of
  /// thousands, so that a mark is always the decimal one).
  public enum DecimalMark: String, Hashable, Sendable, CaseIterable {
    case point
    case comma
    case either
  }

  public init(
    paths: [String] = [], constant: Int64? = nil, unit: TextMapping, decimals: Int? = nil,
    minorUnits: Bool = false, decimalMark: DecimalMark = .point, negate: Bool = false
  ) {
    self.paths = paths
    self.constant = constant
    self.unit = unit
    self.decimals = decimals
    self.minorUnits = minorUnits
    self.decimalMark = decimalMark
    self.negate = negate
  }
}

/// A time: where it stands and how it is written.
public struct TimeMapping: Hashable, Sendable {
  public var paths: [String]
  public var format: Format
  /// The zone of a time that names none.
  public var zone: String
  /// Whether a record without the time goes to quarantine; otherwise it has no such row.
  public var required: Bool

  public enum Format: Hashable, Sendable {
    /// RFC 3339 or ISO 8601, with `T` or a space; the zone above where it names none; a bare day is
    /// its first moment. A time that comes twice is its first occurrence.
    case iso
    /// A number or a text of digits; a fraction is kept to the microsecond.
    case epochSeconds
    case epochMilliseconds
    case epochMicroseconds
    /// Epoch milliseconds of a clock that runs on the zone's local time.
    case localEpochMilliseconds
    /// A pattern of `yyyy MM dd HH mm ss` and literals; several are tried in order.
    case patterns([String])
  }

  public init(
    paths: [String], format: Format = .iso, zone: String = "UTC", required: Bool = true
  ) {
    self.paths = paths
    self.format = format
    self.zone = zone
    self.required = required
  }
}
