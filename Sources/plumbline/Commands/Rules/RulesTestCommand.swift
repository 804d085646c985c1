import ArgumentParser
import Events
import PipelineDefinition
import Replay

/// `plumbline rules test FILE`: whether rules still say of a few records what they said.
struct RulesTestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run regression tests that `rules diff --save-test` kept.",
    discussion: """
      Example: plumbline rules test notification.json --rules rules-v2.yaml
      It needs no log: the records lie in the file. Exit code 1 if a figure is not the expected one.
      """)

  @OptionGroup var directory: DirectoryOption
  @Argument(help: "A file that `rules diff --save-test` wrote.") var file: String
  @Option(name: .long, help: "A configuration file; plumbline.yaml of the directory without it.")
  var rules: String?

  func run() async throws {
    let tests = try RegressionTestFile.read(file).tests
    let path = rules ?? directory.configurationPath
    let pipeline: Pipeline
    do throws(ConfigurationError) {
      pipeline = try PipelineFile.read(path: path, code: ConfigurationFile.code).pipeline
    } catch {
      for problem in error.problems { StandardOutput.note("\(problem)") }
      throw ExitCode(65)
    }
    var failures = 0
    for test in tests {
      let found = try test.test().value(under: pipeline)?.description
      let isRight = found == test.expected
      if !isRight { failures += 1 }
      let figure = "\(test.metric)\(test.definition == "ours" ? "" : ".\(test.definition)")"
      StandardOutput.write(
        line: "\(isRight ? "right" : "WRONG")  \(figure) \(test.day): "
          + "\(found ?? "nothing")"
          + (isRight ? "" : ", expected \(test.expected ?? "nothing")")
          + " of \(test.records.count) records  (\(test.cause))")
    }
    StandardOutput.write(line: "\(tests.count - failures) of \(tests.count) right")
    if failures > 0 { throw ExitCode(1) }
  }
}
