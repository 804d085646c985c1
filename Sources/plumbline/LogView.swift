import Agents
import ArgumentParser
import EventLog
import Events
import Expressions
import PipelineDefinition
import Replay

/// The log as a command that only reads sees it: what was known by an offset, under the rules that
/// were active then or under others. It works beside a running `plumbline run`.
struct LogView {
  let reader: LogReader
  let versions: VersionBook
  let pipeline: Pipeline
  let figures: Figures
  /// Nothing at or behind this offset is known.
  let end: Offset
  /// What other rules say; nil where the question is about the rules that decided.
  let shadow: ShadowRun.Outcome?

  static func open(_ directory: DirectoryOption) throws -> LogView {
    try LogView(reading: LogReader.open(at: directory.logPath))
  }

  /// All that a reader sees, under the active rules.
  init(reading reader: LogReader) throws {
    let versions = try VersionBook(reader)
    self.init(reader, versions, try versions.active(), end: reader.head, shadow: nil)
  }

  /// The log as of a time and under rules.
  /// - Parameter metrics: Which metrics other rules are asked about; nil for all.
  static func open(
    _ directory: DirectoryOption, asOf: String, rules: String = "",
    metrics: Set<MetricName>? = nil
  ) async throws -> LogView {
    try await open(directory).seen(asOf: asOf, rules: rules, metrics: metrics)
  }

  /// The same log as of another time and under other rules.
  /// - Parameter metrics: Which metrics other rules are asked about; nil for all.
  func seen(
    asOf: String, rules: String = "", metrics: Set<MetricName>? = nil
  ) async throws -> LogView {
    guard !asOf.isEmpty || !rules.isEmpty else { return self }
    let end = try Axes.offset(asOf, in: reader, zone: zone)
    let active = try versions.active(before: end)
    let named = try rules.isEmpty ? nil : versions.named(rules)
    guard let named, named.pipeline.version != active.version else {
      return LogView(reader, versions, active, end: end, shadow: nil)
    }
    let progress = WorkProgress()
    defer { progress.finish() }
    let outcome = try await ShadowRun(reader: reader, threads: 2).run(
      named.pipeline, asOf: end, metrics: metrics
    ) { progress.report("deciding again under \(named.name)", $0) }
    return LogView(reader, versions, outcome.pipeline, end: end, shadow: outcome)
  }

  private init(
    _ reader: LogReader, _ versions: VersionBook, _ pipeline: Pipeline, end: Offset,
    shadow: ShadowRun.Outcome?
  ) {
    self.reader = reader
    self.versions = versions
    self.pipeline = pipeline
    figures = Figures(pipeline: pipeline)
    self.end = end
    self.shadow = shadow
  }

  var zone: Zone { pipeline.zones[pipeline.reporting.zone] ?? .utc }

  /// When the last event that is known became known.
  func knownAt() throws -> Timestamp? {
    guard end > Offset(0) else { return nil }
    if end == reader.head { return reader.knowledgeTime }
    return try reader.batch(at: Offset(end.rawValue - 1)).knowledgeTime(at: 0)
  }

  /// What the dashboards show: by replay, or as other rules would have it.
  func figuresState() throws -> Figures.State {
    try shadow?.figures ?? FiguresModel.state(of: pipeline, in: reader, upTo: end)
  }

  func requireMetric(_ name: String) throws -> MetricDefinition {
    if let metric = pipeline.metric(MetricName(name)) { return metric }
    throw HistoryError.unknownMetric(name, among: pipeline.metrics.map(\.name.rawValue))
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
