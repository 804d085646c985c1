import ArgumentParser
import Events
import Replay

/// `plumbline why METRIC --day D --as-of T1..T2`: why two figures differ.
struct WhyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Show why a figure changed: named terms that add up exactly, checked by a replay.",
    discussion: """
      Example: plumbline why active_users_28d --day 2025-11-25 \
      --as-of 2025-11-26T06:00..2025-11-28T06:00 --directory demo
      One of the three axes takes a range: --as-of T1..T2 (what became known), --day D1..D2 (what \
      happened), --rules A..B (what the rules changed). Without one, the first figure is compared \
      with the latest. It only reads the log.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Argument(help: "The metric's name.") var metric: String
  @Option(name: .long, help: "The day, as in 2025-11-25, or two days as D1..D2.") var day: String
  @Option(name: .long, help: "The labels, as in product=core;plan=team.") var labels: String = ""
  @Option(name: .long, help: "Times or offsets T1..T2; the end of the second is now if left out.")
  var asOf: String = ""
  @Option(name: .long, help: "Pipeline versions A..B, by label, hash or place (v1 is the first).")
  var rules: String = ""
  @Option(name: .long, help: "Whose figure: a definition of the metric; the decided one without.")
  var definition: String?
  @Option(name: .long, help: "Records to show of each term.") var samples = 2

  func validate() throws {
    let ranges = [day, asOf, rules].count { Axes.ends($0).isRange }
    guard ranges <= 1 else {
      throw ValidationError("only one of --day, --as-of and --rules takes a range A..B")
    }
  }

  func run() async throws {
    let question = try HistoryQuestion(
      HistoryLog.open(directory), metric: metric, labels: labels, definition: definition)
    let answer: HistoryAnswer
    if Axes.ends(day).isRange {
      answer = try question.days(day, asOf: asOf, rules: rules, samples: samples)
    } else if Axes.ends(rules).isRange {
      answer = try await question.versions(rules, day: day, asOf: asOf, samples: samples)
    } else {
      answer = try question.knowledge(asOf, day: day, samples: samples)
    }
    answer.print(format.format)
    if !answer.difference.check.holds { throw ExitCode(1) }
  }
}
