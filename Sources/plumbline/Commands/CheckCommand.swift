import ArgumentParser
import Events
import Expressions
import PipelineDefinition

/// `plumbline check`: what is wrong with plumbline.yaml, where, and what was probably meant.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check plumbline.yaml: every mistake with its line and what was probably meant.",
    discussion: """
      Example: plumbline check --directory demo
      With --schema it prints a JSON Schema for editors instead.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Flag(name: .long, help: "Print the JSON Schema of plumbline.yaml.") var schema = false

  func run() async throws {
    if schema {
      StandardOutput.write(line: ConfigurationSchema.json)
      return
    }
    do {
      report(try ConfigurationFile.read(directory))
    } catch let error as ConfigurationError {
      report(error)
      throw ExitCode(65)
    }
  }

  private func report(_ file: PipelineFile) {
    let pipeline = file.pipeline
    switch format.format {
    case .json:
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("valid", true)
        writer.member("version", pipeline.version.description)
        writer.member("sources", pipeline.sources.count)
        writer.member("metrics", pipeline.metrics.count)
      }
      StandardOutput.write(line: writer.text)
    case .table:
      StandardOutput.write(
        line: "\(directory.configurationPath) is right: \(pipeline.sources.count) sources, "
          + "\(pipeline.metrics.count) metrics, rules \(pipeline.version.short)")
      for name in file.environmentNames { StandardOutput.write(line: "needs the variable \(name)") }
      for secret in file.secrets { StandardOutput.write(line: "needs the secret \(secret)") }
    }
  }

  private func report(_ error: ConfigurationError) {
    switch format.format {
    case .json:
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("valid", false)
        writer.key("problems")
        writer.array { writer in
          for problem in error.problems {
            writer.object { writer in
              writer.member("code", problem.code.name)
              writer.member("line", problem.line)
              writer.member("column", problem.column)
              writer.member("message", problem.message)
              writer.member("hint", ifPresent: problem.hint)
            }
          }
        }
      }
      StandardOutput.write(line: writer.text)
    case .table:
      for problem in error.problems { StandardOutput.note("\(problem)") }
    }
  }
}
