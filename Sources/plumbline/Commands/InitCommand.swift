import ArgumentParser
import EventLog
import Events
import Foundation
import PipelineDefinition

/// `plumbline init`: a directory with a commented plumbline.yaml and an empty log.
struct InitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a directory with a commented plumbline.yaml and an empty log.",
    discussion: """
      Example: plumbline init --directory ours
      A plumbline.yaml that is there already is kept.
      """)

  @OptionGroup var directory: DirectoryOption
  @Option(name: .long, help: "What every random choice of the agents comes from; drawn if absent.")
  var seed: UInt64?
  @Option(name: .long, help: "Begin with a copy of this configuration.")
  var configuration: String?
  @Flag(name: .long, help: "The log's times are those of a simulated clock.")
  var simulated = false

  func run() async throws {
    let files = FileManager.default
    try files.createDirectory(atPath: directory.directory, withIntermediateDirectories: true)
    if !files.fileExists(atPath: directory.configurationPath) {
      if let configuration {
        guard files.fileExists(atPath: configuration) else {
          throw ValidationError("there is no file \(configuration)")
        }
        try files.copyItem(atPath: configuration, toPath: directory.configurationPath)
      } else {
        try Data(PipelineTemplate.text.utf8).write(
          to: URL(filePath: directory.configurationPath), options: .withoutOverwriting)
      }
    }
    let log = try Log.create(
      at: directory.logPath, LogIdentity(seed: seed, clock: simulated ? .simulated : .wall),
      Wiring.logOptions(in: directory))
    log.close()
    StandardOutput.write(line: "configuration  \(directory.configurationPath)")
    StandardOutput.write(line: "log            \(directory.logPath)")
    StandardOutput.note("next: plumbline check --directory \(directory.directory)")
  }
}
