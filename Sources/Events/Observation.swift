/// Where a row lies: the record's offset, the layer that read the record, and the row's number
/// among the rows of that record.
public struct RowReference: Hashable, Comparable, Sendable {
  public let offset: Offset
  public let layer: UInt32
  public let ordinal: UInt32

  public init(offset: Offset, layer: UInt32, ordinal: UInt32) {
    self.offset = offset
    self.layer = layer
    self.ordinal = ordinal
  }

  public static func < (left: RowReference, right: RowReference) -> Bool {
    (left.offset, left.layer, left.ordinal) < (right.offset, right.layer, right.ordinal)
  }
}

/// A record normalized: one signed row. Folds over rows only ever add, in any order.
public struct Observation: Hashable, Sendable {
  /// Why a row takes back (weight -1) or replaces another one.
  public enum Reason: UInt8, Sendable, CaseIterable {
    case none = 0
    /// The old value was wrong from the beginning: taken back at its own event time.
    case corrected = 1
    case duplicate = 2
    case void = 3
    /// The old value was true until now: taken back at the new version's event time.
    case changed = 4
  }

  public var source: SourceID
  public var measure: MeasureName
  /// The event's name within the measure, `app_open`; empty where the measure has none.
  public var name: String
  /// The account as the source names it (with the mapping's prefix), not the person; may be empty.
  public var entity: String
  /// A second entity: the key that two accounts share, or the account merged into; usually empty.
  public var counterpart: String
  /// A mantissa; `unit` says of what.
  public var value: Int64
  /// A currency or another unit and the decimals of the mantissa, `USD/2`; `count/0` without one.
  public var unit: String
  public var labels: Labels
  public var eventTime: Timestamp
  /// When the fact itself began: the event time, save for a row taken back because it `changed`: its
  /// event time is when it ended, and this is the old row's event time. Exchange rates and lateness
  /// go by it, so that what is taken back is exactly what was added.
  public var originTime: Timestamp
  /// When the record came to the source, by the source's own clock; the event time if it keeps none.
  public var arrivedAt: Timestamp
  /// +1, or -1 for a row taken back.
  public var weight: Int8
  public var replaces: RowReference?
  public var reason: Reason

  public init(
    source: SourceID, measure: MeasureName, name: String = "", entity: String = "",
    counterpart: String = "", value: Int64 = 1, unit: String = "count/0", labels: Labels = .none,
    eventTime: Timestamp, originTime: Timestamp? = nil, arrivedAt: Timestamp? = nil,
    weight: Int8 = 1,
    replaces: RowReference? = nil, reason: Reason = .none
  ) {
    self.source = source
    self.measure = measure
    self.name = name
    self.entity = entity
    self.counterpart = counterpart
    self.value = value
    self.unit = unit
    self.labels = labels
    self.eventTime = eventTime
    self.originTime = originTime ?? eventTime
    self.arrivedAt = arrivedAt ?? eventTime
    self.weight = weight
    self.replaces = replaces
    self.reason = reason
  }
}

/// What became of a record in a layer. Every record has exactly one.
public enum RecordOutcome: Hashable, Sendable {
  /// This many rows were written, those that take back older ones included.
  case rows(UInt32)
  /// The record at this offset brought the same happening before.
  case duplicate(of: Offset)
  /// A newer version of the object had come before.
  case stale(newer: Offset)
  /// The mapping wants nothing of it.
  case ignored
  /// It does not fit the mapping; the reason says what, where and what was expected.
  case quarantined(reason: String)
  case erased
}
