import Agents
import EventLog
import Events

extension CountPlan {
  /// The plan as the log has it: a metric that is made of others is counted by what had won each of
  /// them before an offset.
  /// - Throws: ``HistoryError``, and what reading throws.
  init(
    _ item: DataItem, _ definition: DefinitionName, of pipeline: Pipeline, in reader: LogReader,
    before end: Offset
  ) throws {
    var parts: [MetricName: [DataItem: DefinitionName]] = [:]
    for name in pipeline.metric(item.metric)?.definition(definition)?.formula.metrics ?? [] {
      let history = try ItemHistory(DataItem(name, on: item.day), in: reader, upTo: end)
      parts[name] = history.winners(before: end)
    }
    try self.init(item, definition, of: pipeline, parts: parts)
  }
}
