public import Events
import Expressions

/// Why a question about history has no answer.
public enum HistoryError: Error, CustomStringConvertible, Sendable {
  case unknownMetric(String, among: [String])
  case unknownDefinition(String, of: String, among: [String])
  case badUnit(String, of: String)
  /// Nothing was decided of the item by then; `first` is when it first was.
  case notYetDecided(DataItem, by: String, first: String?)
  case neverDecided(DataItem, near: [DataItem])
  case abstained(DataItem, at: Offset)
  case unknownVersion(String, among: [String])
  case beforeLog(String, begins: String)
  /// The rows of these sources do not lie there under the version's mapping.
  case notNormalized([SourceID])
  /// Nothing had been decided by then.
  case neverTicked(by: String)
  case unknownMeasure(String, among: [String])
  case unknownSource(String, among: [String])

  public var description: String {
    switch self {
    case .unknownMetric(let name, let names):
      "HISTORY-1: there is no metric '\(name)'\(Self.near(name, names))"
    case .unknownDefinition(let name, let metric, let names):
      "HISTORY-2: \(metric) has no definition '\(name)'\(Self.near(name, names))"
    case .badUnit(let unit, let metric):
      "HISTORY-3: the unit '\(unit)' of \(metric) is not written as USD/2"
    case .notYetDecided(let item, let time, let first):
      """
      HISTORY-4: \(item) had not been decided by \(time)\
      \(first.map { "; its first decision is of \($0). Ask from then on" } ?? "").
      """
    case .neverDecided(let item, let near) where near.isEmpty:
      """
      HISTORY-5: \(item) was never decided. `plumbline figures --from \(item.day) --to \
      \(item.day)` lists what was.
      """
    case .neverDecided(let item, let near):
      """
      HISTORY-5: \(item) was never decided; \(Self.sameDay(near)).
      """
    case .abstained(let item, let offset):
      """
      HISTORY-6: the decision on \(item) at offset \(offset) left it to a person, so there is no \
      figure to explain; name a definition with --definition.
      """
    case .unknownVersion(let name, _) where name.contains("/") || name.hasSuffix(".yaml"):
      """
      HISTORY-7: there is no file '\(name)', and the log knows no pipeline version of that name. \
      `plumbline rules list` shows those that it knows.
      """
    case .unknownVersion(let name, let names):
      """
      HISTORY-7: the log knows no pipeline version '\(name)'\(Self.near(name, names)). \
      `plumbline rules list` shows them; a configuration file is named by its path.
      """
    case .beforeLog(let time, let begins):
      "HISTORY-8: \(time) lies before the log, which begins at \(begins)."
    case .notNormalized(let sources):
      """
      HISTORY-9: this version maps \(sources.map(\.rawValue).joined(separator: ", ")) otherwise, \
      and those records have not been normalized under its mapping. `plumbline rules diff` does \
      that.
      """
    case .neverTicked(let place):
      """
      HISTORY-10: nothing had been decided before offset \(place); `plumbline run` decides at the \
      next full hour.
      """
    case .unknownMeasure(let name, let names):
      "HISTORY-11: no row of the log has the measure '\(name)'\(Self.near(name, names))"
    case .unknownSource(let name, let names):
      "HISTORY-12: the log has no rows of a source '\(name)'\(Self.near(name, names))"
    }
  }

  /// What was decided of the same day instead.
  static func sameDay(_ items: [DataItem]) -> String {
    let labelled = items.map(\.labels).filter { $0 != .none }
    guard !labelled.isEmpty else { return "the metric is not split by labels: leave --labels out" }
    let names = labelled.map(\.description).joined(separator: ", ")
    return "of that day there are: \(names). Name one with --labels"
  }

  private static func near(_ name: String, _ names: [String]) -> String {
    let guess = Spelling.nearest(to: name, among: names).map { "; did you mean \($0)?" } ?? "."
    return names.isEmpty ? guess : "\(guess) There are: \(names.sorted().joined(separator: ", "))"
  }
}
