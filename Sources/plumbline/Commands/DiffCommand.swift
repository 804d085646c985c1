import ArgumentParser
import EventLog
import Events
import Expressions

/// `plumbline diff A B`: what changed between two places of the log.
struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show what changed between two offsets or times.",
    discussion: """
      Example: plumbline diff 2025-11-26T06:00 2025-11-28T06:00 --directory demo
      What came in between, by kind, and what it changed of the figures, the sources, the holds and \
      the versions. `plumbline why` says why one figure changed.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Argument(help: "An offset or a time.") var first: String
  @Argument(help: "Another one.") var second: String
  @Option(name: .long, help: "Which projections; may be given several times.")
  var state: [LogState.Name] = [.figures, .sources, .holds, .versions]
  @Option(name: .long, help: "Lines to list of each projection.") var list = 20

  /// One line that is not the same at both ends.
  private struct Change {
    let key: String
    let from: String?
    let to: String?
  }

  func run() async throws {
    let now = try LogView.open(directory)
    let one = try await now.seen(asOf: first)
    let other = try await now.seen(asOf: second)
    var changes: [(state: LogState.Name, changes: [Change])] = []
    for name in state {
      changes.append(
        (name, Self.changes(try await LogState(name, one), try await LogState(name, other))))
    }
    let kinds = try Self.kinds(one, other)
    switch format.format {
    case .table: print(one, other, kinds, changes)
    case .json: StandardOutput.write(line: json(one, other, kinds, changes))
    }
  }

  /// How many events of each kind lie between.
  private static func kinds(
    _ one: LogView, _ other: LogView
  ) throws -> [(kind: String, count: Int)] {
    var counts: [String: Int] = [:]
    let range = min(one.end, other.end)..<max(one.end, other.end)
    try one.reader.scan(range) { batch in
      for index in 0..<batch.count {
        counts[try batch.event(at: index).event.kind, default: 0] += 1
      }
      return .goOn
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { ($0.key, $0.value) }
  }

  private static func changes(_ one: LogState, _ other: LogState) -> [Change] {
    let was = Dictionary(one.lines.map { ($0.key, $0.words) }, uniquingKeysWith: { $1 })
    let now = Dictionary(other.lines.map { ($0.key, $0.words) }, uniquingKeysWith: { $1 })
    var keys = one.lines.map(\.key)
    keys += other.lines.map(\.key).filter { was[$0] == nil }
    return keys.filter { was[$0] != now[$0] }.map { Change(key: $0, from: was[$0], to: now[$0]) }
  }

  private func print(
    _ one: LogView, _ other: LogView, _ kinds: [(kind: String, count: Int)],
    _ changes: [(state: LogState.Name, changes: [Change])]
  ) {
    let count =
      max(one.end.rawValue, other.end.rawValue) - min(one.end.rawValue, other.end.rawValue)
    StandardOutput.write(
      line: "offsets \(one.end) to \(other.end): \(PeopleFormat.grouped(count)) events")
    for (kind, count) in kinds {
      StandardOutput.write(line: "  \(PeopleFormat.grouped(count)) \(kind)")
    }
    for (state, changes) in changes {
      let new = changes.count { $0.from == nil }
      let gone = changes.count { $0.to == nil }
      StandardOutput.write(line: "")
      StandardOutput.write(
        line: "\(state.rawValue): \(new) new, \(gone) gone, \(changes.count - new - gone) changed")
      for change in changes.prefix(max(0, list)) {
        StandardOutput.write(line: "  \(change.key)")
        if let from = change.from { StandardOutput.write(line: "    - \(from)") }
        if let to = change.to { StandardOutput.write(line: "    + \(to)") }
      }
      if changes.count > max(0, list) {
        StandardOutput.write(line: "  and \(changes.count - max(0, list)) more; --list N")
      }
    }
  }

  private func json(
    _ one: LogView, _ other: LogView, _ kinds: [(kind: String, count: Int)],
    _ changes: [(state: LogState.Name, changes: [Change])]
  ) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("from", one.end.description)
      writer.member("to", other.end.description)
      writer.key("events")
      writer.object { writer in for (kind, count) in kinds { writer.member(kind, count) } }
      for (state, changes) in changes {
        writer.key(state.rawValue)
        writer.array { writer in
          for change in changes {
            writer.object { writer in
              writer.member("key", change.key)
              writer.member("from", ifPresent: change.from)
              writer.member("to", ifPresent: change.to)
            }
          }
        }
      }
    }
    return writer.text
  }
}
