import ArgumentParser
import EventLog
import Events
import Expressions
import Replay

/// `plumbline rules list`: the versions that the log knows, and when each was active.
struct RulesListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the pipeline versions of a log.",
    discussion: "Example: plumbline rules list --directory demo")

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption

  func run() async throws {
    let view = try LogView.open(directory)
    switch format.format {
    case .table: print(view)
    case .json: StandardOutput.write(line: json(view.versions))
    }
  }

  private func print(_ view: LogView) {
    let ledger = view.versions.ledger
    func time(_ moment: Timestamp) -> String {
      String(PeopleFormat.moment(moment, in: view.zone).prefix(16))
    }
    var table = TextTable([
      ("", .left), ("name", .left), ("version", .left), ("registered", .left), ("offset", .right),
    ])
    for entry in ledger.entries {
      let version = entry.registered.version
      table.add([
        version == ledger.active() ? "*" : "", view.versions.name(of: version),
        String(version.description.prefix(16)), time(entry.knownAt), entry.offset.description,
      ])
    }
    for line in table.lines { StandardOutput.write(line: line) }
    StandardOutput.write(line: "")
    var changes = TextTable([
      ("active from", .left), ("offset", .right), ("name", .left), ("by", .left), ("why", .left),
    ])
    for change in ledger.switches {
      changes.add([
        time(change.knownAt), change.offset.description, view.versions.name(of: change.version),
        change.actor.rawValue, change.reason.map { "rolled back: \($0)" } ?? "activated",
      ])
    }
    for line in changes.lines { StandardOutput.write(line: line) }
    StandardOutput.note("* active now; times of \(view.zone.identifier)")
  }

  private func json(_ versions: VersionBook) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("active", ifPresent: versions.ledger.active()?.description)
      writer.key("versions")
      writer.array { writer in
        for entry in versions.ledger.entries {
          writer.object { writer in
            writer.member("name", versions.name(of: entry.registered.version))
            writer.member("label", entry.registered.label)
            writer.member("version", entry.registered.version.description)
            writer.member("offset", entry.offset.description)
            writer.member("knownAt", entry.knownAt.description)
          }
        }
      }
      writer.key("switches")
      writer.array { writer in
        for change in versions.ledger.switches {
          writer.object { writer in
            writer.member("version", change.version.description)
            writer.member("offset", change.offset.description)
            writer.member("knownAt", change.knownAt.description)
            writer.member("actor", change.actor.rawValue)
            writer.member("rolledBack", ifPresent: change.reason)
          }
        }
      }
    }
    return writer.text
  }
}
