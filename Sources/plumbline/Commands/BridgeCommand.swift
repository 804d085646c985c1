import ArgumentParser
import Events
import Expressions
import Replay

/// `plumbline bridge A B --day D`: two departments' numbers reconciled.
struct BridgeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bridge",
    abstract: "Reconcile two departments' numbers into named sets of records.",
    discussion: """
      Example: plumbline bridge ours product --day 2025-11-25 --directory demo
      A and B are dashboards or definitions of the metric; `ours` is the decided figure's own. \
      Every person (or amount) that only one of them counts stands in exactly one set, so the sets \
      add up to the difference. With --rules v1..v2 the first is taken under v1 and the second \
      under v2.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Argument(help: "A dashboard or definition, as in ours.") var first: String
  @Argument(help: "Another one, as in product.") var second: String
  @Option(name: .long, help: "The metric; needed where the two share several.") var metric: String?
  @Option(name: .long, help: "The day, as in 2025-11-25.", transform: Parsing.day)
  var day: CivilDay
  @Option(name: .long, help: "The labels, as in product=core;plan=team.") var labels: String = ""
  @Option(name: .long, help: "What was known by then: a time or an offset.") var asOf: String = ""
  @Option(
    name: .long,
    help: "A version, or A..B for the versions of the two: label, hash, place, or a file.")
  var rules: String = ""
  @Option(name: .long, help: "Records to show of each set.") var samples = 2

  func run() async throws {
    let log = try HistoryLog.open(directory)
    let ends = Axes.ends(rules)
    let versions = (
      try ends.from.isEmpty ? log.active : log.versions.named(ends.from),
      try ends.to.isEmpty ? log.active : log.versions.named(ends.to)
    )
    let (metric, from, _) = try BridgeNames(versions.0.pipeline)
      .resolve(first, second, metric: metric)
    let (_, _, to) = try BridgeNames(versions.1.pipeline)
      .resolve(first, second, metric: metric.rawValue)
    let question = try HistoryQuestion(
      log, metric: metric.rawValue, labels: labels, definition: nil)
    let head = try Axes.offset(asOf, in: question.reader, zone: question.zone)
    let isOne = versions.0.pipeline.version == versions.1.pipeline.version
    let answer = try question.bridge(
      (from, versions.0.pipeline), (to, versions.1.pipeline), day: day, head: head,
      names: isOne
        ? (first, second)
        : ("\(first) under \(versions.0.name)", "\(second) under \(versions.1.name)"),
      samples: samples)
    answer.print(format.format)
    if !answer.difference.check.holds { throw ExitCode(1) }
  }
}

/// Finds what people mean by the two ends of a bridge.
struct BridgeNames {
  private let pipeline: Pipeline

  init(_ pipeline: Pipeline) { self.pipeline = pipeline }

  /// The metric, and the definition that each name stands for.
  func resolve(
    _ first: String, _ second: String, metric name: String?
  ) throws -> (MetricName, DefinitionName, DefinitionName) {
    if let name {
      guard let metric = pipeline.metric(MetricName(name)) else {
        throw HistoryError.unknownMetric(name, among: pipeline.metrics.map(\.name.rawValue))
      }
      return (metric.name, try definition(first, of: metric), try definition(second, of: metric))
    }
    let fitting = pipeline.metrics.filter { metric in
      (try? definition(first, of: metric)) != nil && (try? definition(second, of: metric)) != nil
    }
    // `ours` is in every metric, so the other name decides.
    guard let metric = fitting.first, fitting.count == 1 else {
      let names = fitting.map(\.name.rawValue).joined(separator: ", ")
      throw ValidationError(
        fitting.isEmpty
          ? "no metric has both '\(first)' and '\(second)'\(meant(first, second)) Dashboards: "
            + pipeline.dashboards.map(\.name).joined(separator: ", ")
            + "; `plumbline bridge A B --metric M` takes a metric's own definitions as well"
          : "several metrics have both: \(names); name one with --metric")
    }
    return (metric.name, try definition(first, of: metric), try definition(second, of: metric))
  }

  /// What was probably meant by the first of two names that nothing bears.
  private func meant(_ names: String...) -> String {
    let known = Set(
      ["plumbline"] + pipeline.dashboards.map(\.name)
        + pipeline.metrics.flatMap { $0.definitions.map(\.name.rawValue) })
    guard let wrong = names.first(where: { !known.contains($0) }) else { return "." }
    let guess = Spelling.nearest(to: wrong, among: known).map { "; did you mean '\($0)'?" }
    return "; nothing is called '\(wrong)'\(guess ?? ".")"
  }

  private func definition(
    _ name: String, of metric: MetricDefinition
  ) throws -> DefinitionName {
    if name == "plumbline" { return .ours }
    if let dashboard = pipeline.dashboards.first(where: { $0.name == name }),
      let tile = dashboard.tiles.first(where: { $0.metric == metric.name })
    {
      return tile.definition
    }
    guard metric.definition(DefinitionName(name)) != nil else {
      throw HistoryError.unknownDefinition(
        name, of: metric.name.rawValue, among: metric.definitions.map(\.name.rawValue))
    }
    return DefinitionName(name)
  }
}
