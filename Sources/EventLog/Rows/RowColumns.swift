/// Which columns of rows a scan reads; the others stay empty.
public struct RowColumns: OptionSet, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  public static let ordinals = RowColumns(rawValue: 1 << 0)
  public static let measures = RowColumns(rawValue: 1 << 1)
  public static let names = RowColumns(rawValue: 1 << 2)
  public static let entities = RowColumns(rawValue: 1 << 3)
  public static let counterparts = RowColumns(rawValue: 1 << 4)
  public static let values = RowColumns(rawValue: 1 << 5)
  public static let units = RowColumns(rawValue: 1 << 6)
  public static let labels = RowColumns(rawValue: 1 << 7)
  public static let eventTimes = RowColumns(rawValue: 1 << 8)
  public static let arrivals = RowColumns(rawValue: 1 << 9)
  public static let weights = RowColumns(rawValue: 1 << 10)
  /// What a row takes back or replaces, and why.
  public static let replaced = RowColumns(rawValue: 1 << 11 | reasons.rawValue)
  public static let originTimes = RowColumns(rawValue: 1 << 12)
  /// The records that rows come from; a scan gives them always.
  public static let records = RowColumns(rawValue: 1 << 13)
  /// Why a row takes back or replaces another.
  public static let reasons = RowColumns(rawValue: 1 << 14)
  public static let all = RowColumns(rawValue: (1 << 15) - 1)
}

/// Which parts of a layer a scan may pass over. It is asked of whole segments only: a batch may
/// still hold rows that it would not want one by one.
public struct RowScanFilter: Sendable {
  /// Symbols of measures, one of which must occur; nil for any.
  public var measures: Set<UInt32>?
  /// Days of event time in UTC, numbered from 1970-01-01, one of which must occur; nil for any.
  public var days: ClosedRange<Int32>?

  public init(measures: Set<UInt32>? = nil, days: ClosedRange<Int32>? = nil) {
    self.measures = measures
    self.days = days
  }
}
