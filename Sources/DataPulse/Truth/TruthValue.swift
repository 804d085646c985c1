/// One line of `truth/values.csv`.
public struct TruthValue: Sendable, Equatable {
  /// Who says it: `truth`, a department, or the old pipeline.
  public enum Department: String, Sendable, CaseIterable {
    case truth, sales, product, ceo, legacy
  }

  /// The metric's name.
  public var metric: String
  /// The New York day that it is about.
  public var day: CivilDay
  /// `k=v;k=v`, sorted; empty if the metric has none.
  public var labels: String
  /// Who says so.
  public var department: Department
  /// An exact decimal number in the metric's unit, or `n/d`.
  public var value: String
  /// The first day at whose 06:00 New York every record that changes the value has arrived.
  public var final: CivilDay

  /// The first line of the file.
  public static let header = "metric,day,labels,department,value,final"

  /// The value as a line of the file.
  public var line: String {
    "\(metric),\(day),\(labels),\(department.rawValue),\(value),\(final)"
  }

  /// An amount of cents in dollars.
  static func dollars(_ cents: Int64) -> String {
    var bytes: [UInt8] = []
    bytes.appendDecimal(cents, digits: 2)
    return String(decoding: bytes, as: UTF8.self)
  }
}
