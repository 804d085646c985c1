import Agents
import ArgumentParser
import EventLog
import Events
import Expressions
import PipelineDefinition

/// The log as a command that only reads sees it: a snapshot, and the pipeline that is active in it.
/// It works beside a running `plumbline run`.
struct LogView {
  let reader: LogReader
  let pipeline: Pipeline
  let figures: Figures

  static func open(_ directory: DirectoryOption) throws -> LogView {
    let reader = try LogReader.open(at: directory.logPath)
    let pipeline = try ActivePipeline.read(from: reader)
    return LogView(reader: reader, pipeline: pipeline, figures: Figures(pipeline: pipeline))
  }

  var zone: Zone { pipeline.zones[pipeline.reporting.zone] ?? .utc }

  /// What the dashboards show, by replay.
  func figuresState(upTo end: Offset? = nil) throws -> Figures.State {
    var state = figures.initialState
    try reader.eachEvent(in: Offset(0)..<(end ?? reader.head), kinds: Figures.kinds) {
      figures.evolve(&state, $0)
    }
    return state
  }

  func requireMetric(_ name: String) throws -> MetricDefinition {
    if let metric = pipeline.metric(MetricName(name)) { return metric }
    throw unknown("metric", name, among: pipeline.metrics.map(\.name.rawValue))
  }

  func requireDashboard(_ name: String) throws {
    let names = pipeline.dashboards.map(\.name)
    if !names.contains(name) { throw unknown("dashboard", name, among: names) }
  }

  private func unknown(_ what: String, _ name: String, among names: [String]) -> ValidationError {
    let near = Spelling.nearest(to: name, among: names).map { "did you mean \($0)? " } ?? ""
    return ValidationError(
      "there is no \(what) '\(name)'; \(near)There are: \(names.sorted().joined(separator: ", "))")
  }
}
