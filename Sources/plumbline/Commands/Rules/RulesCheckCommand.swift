import Agents
import ArgumentParser
import Events
import PipelineDefinition

/// `plumbline rules check`: what is wrong with a file of rules, and what was probably meant.
struct RulesCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check a file of rules, or the rules of plumbline.yaml.",
    discussion: """
      Example: plumbline rules check --rules rules.yaml --schema meta.json
      Without --rules the rules of plumbline.yaml in --directory are checked and listed.
      """)

  @OptionGroup var directory: DirectoryOption
  @Option(name: .long, help: "A file of rules for `plumbline resolve`.") var rules: String?
  @Option(name: .long, help: "The attributes that the rules are for, in JSON.") var schema: String?

  func validate() throws {
    guard (rules == nil) == (schema == nil) else {
      throw ValidationError("--rules and --schema belong together")
    }
  }

  func run() async throws {
    do {
      if let rules, let schema {
        let names = try ClaimSchema.read(path: schema).map(\.name)
        let file = try ClaimRulesFile.read(path: rules, attributes: names)
        StandardOutput.write(line: "\(rules) is right: \(file.rules.count) rules")
      } else {
        try listPipelineRules()
      }
    } catch let error as ConfigurationError {
      for problem in error.problems { StandardOutput.note("\(problem)") }
      throw ExitCode(65)
    } catch let error as ResolveInputError {
      StandardOutput.note("\(error)")
      throw ExitCode(65)
    }
  }

  private func listPipelineRules() throws {
    let pipeline = try ConfigurationFile.read(directory).pipeline
    var table = TextTable([("metric", .left), ("rule", .left), ("confidence", .right)])
    for metric in pipeline.metrics {
      for rule in metric.rules {
        table.add([
          metric.name.rawValue, rule.id, PeopleFormat.share(ppm: rule.confidencePPM),
        ])
      }
    }
    for line in table.lines { StandardOutput.write(line: line) }
  }
}
