import ArgumentParser
import EventLog
import Events

/// `plumbline rules show VERSION`: the configuration of a version, as it was registered.
struct RulesShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print the configuration of a version, as it was registered.",
    discussion: """
      Example: plumbline rules show v1 --directory demo > v1.yaml
      With --against only what differs from another version is said, in words.
      """)

  @OptionGroup var directory: DirectoryOption
  @Argument(help: "A version: label, hash or place; the active one without it.")
  var version = "active"
  @Option(name: .long, help: "Another version or file: say only what differs from it.")
  var against: String?

  func run() async throws {
    let versions = try LogView.open(directory).versions
    let named = try versions.named(version)
    if let against {
      let other = try versions.named(against)
      let changes = VersionChanges(from: other.pipeline, to: named.pipeline)
      for line in changes.lines { StandardOutput.write(line: line) }
      return
    }
    StandardOutput.note("\(named.name) · \(named.pipeline.version)")
    let text = named.configuration
    StandardOutput.write(text.hasSuffix("\n") ? text : text + "\n")
  }
}
