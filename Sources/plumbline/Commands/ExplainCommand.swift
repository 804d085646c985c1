import Agents
import ArgumentParser
import Events
import Expressions
import Replay

/// `plumbline explain METRIC --day D`: why a number is what it is.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show why a figure is what it is: rule, claims, evidence, raw bytes.",
    discussion: """
      Example: plumbline explain active_users_28d --day 2025-11-25 --directory demo
      It only reads the log, so it is safe beside a running `plumbline run`.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Argument(help: "The metric's name.") var metric: String
  @Option(name: .long, help: "The day, as in 2025-11-25.", transform: Parsing.day)
  var day: CivilDay
  @Option(name: .long, help: "The labels, as in product=core;plan=team.") var labels: String = ""
  @Option(name: .long, help: "The definition whose evidence is shown.") var definition = "ours"
  @OptionGroup var axes: AxesOptions
  @Option(name: .long, help: "Raw records to show of each source.") var samples = 2

  func run() async throws {
    let view = try await LogView.open(
      directory, asOf: axes.asOf, rules: axes.rules, metrics: [MetricName(self.metric)])
    let metric = try view.requireMetric(self.metric)
    guard let labels = Labels(labels) else {
      throw ValidationError("--labels is written as key=value;key=value")
    }
    guard metric.definition(DefinitionName(definition)) != nil else {
      throw HistoryError.unknownDefinition(
        definition, of: metric.name.rawValue, among: metric.definitions.map(\.name.rawValue))
    }
    let explainer = Explainer(
      reader: view.reader, pipeline: view.pipeline, samplesPerSource: max(0, samples),
      end: view.end, shadow: view.shadow)
    let explanation = try explainer.explain(
      DataItem(metric.name, on: day, labels: labels), definition: DefinitionName(definition))
    switch format.format {
    case .table:
      for line in ExplanationText(explanation, view).lines { StandardOutput.write(line: line) }
    case .json: StandardOutput.write(line: ExplanationJSON.text(explanation))
    }
  }
}
