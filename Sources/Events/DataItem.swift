/// One metric with its labels in one window, named by the window's last day.
public struct DataItem: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let metric: MetricName
  public let day: CivilDay
  public let labels: Labels

  public init(_ metric: MetricName, on day: CivilDay, labels: Labels = .none) {
    self.metric = metric
    self.day = day
    self.labels = labels
  }

  public var description: String {
    labels.all.isEmpty ? "\(metric) · \(day)" : "\(metric){\(labels)} · \(day)"
  }
  public static func < (left: DataItem, right: DataItem) -> Bool {
    (left.metric, left.day, left.labels) < (right.metric, right.day, right.labels)
  }
}
