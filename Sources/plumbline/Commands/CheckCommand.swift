import ArgumentParser
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
      StandardOutput.write(line: PipelineSchema.json)
      return
    }
    let file = try ConfigurationFile.read(directory)
    CheckReport.print(file, format: format.format)
  }
}
