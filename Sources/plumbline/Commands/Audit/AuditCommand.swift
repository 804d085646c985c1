import Agents
import ArgumentParser
import EventLog
import Events
import Expressions

/// `plumbline audit FILE --source NAME`: reads under our credential that we did not make.
struct AuditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Find reads in a service's access log that no call of ours explains.",
    discussion: """
      Example: plumbline audit access.ndjson --source events-core --principal plumbline \
      --directory demo
      A line of FILE is an object with `at`, `principal`, `method`, `path`, `status` and `records`. \
      What is found becomes an AccessFlagged event, once; exit code 1 if something was found. Lines \
      from before the log's first call to the source, or after what the log knows, are passed over.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @OptionGroup var author: AuthorOption
  @Argument(help: "The service's access log, NDJSON.") var file: String
  @Option(name: .long, help: "The source whose service wrote it.") var source: String
  @Option(name: .long, help: "A name under which the service knows our credential; repeatable.")
  var principal: [String]

  func run() async throws {
    let view = try LogView.open(directory)
    guard let source = view.pipeline.sources.first(where: { $0.id == SourceID(source) }) else {
      let names = view.pipeline.sources.map(\.id.rawValue).joined(separator: ", ")
      throw ValidationError("there is no source '\(source)'; there are \(names)")
    }
    var calls: [AccessAudit.Call] = []
    var known: Set<AccessFlagged> = []
    try view.reader.eachEvent(kinds: [CallMade.kind, AccessFlagged.kind]) { recorded in
      switch recorded.event {
      case .callMade(let call) where call.source == source.id:
        calls.append(AccessAudit.Call(at: recorded.eventTime, call: call))
      case .accessFlagged(let flag): known.insert(flag)
      default: break
      }
    }
    guard let first = calls.first?.at, let last = view.reader.knowledgeTime else {
      throw ValidationError("the log holds no call to '\(source.id)' yet")
    }
    let log = try AccessLogFile(file, zone: view.zone)
    let audit = AccessAudit(of: source.id, grant: source.grant, principals: Set(principal))
    let lines = log.lines.filter { $0.at >= first && $0.at <= last }
    let found = audit.foreign(among: lines, beside: log.named(calls))
    let version = view.pipeline.version
    view.reader.close()
    let door = AppendDoor(directory: directory)
    for flag in found where !known.contains(flag) {
      _ = try await door.append(.accessFlagged(flag), by: author.actor, version: version)
    }
    write(found, of: lines.count)
    if !found.isEmpty { throw ExitCode(1) }
  }

  private func write(_ found: [AccessFlagged], of lines: Int) {
    switch format.format {
    case .table:
      for flag in found {
        StandardOutput.write(line: "\(flag.source)  \(flag.request)  \(flag.reason)")
      }
      let count = PeopleFormat.grouped(UInt64(lines))
      StandardOutput.write(line: "\(found.count) of \(count) lines are not explained by our calls")
    case .json:
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("lines", "\(lines)")
        writer.key("found")
        writer.array { writer in
          for flag in found {
            writer.object { writer in
              writer.member("source", flag.source.rawValue)
              writer.member("request", flag.request)
              writer.member("reason", flag.reason)
            }
          }
        }
      }
      StandardOutput.write(line: writer.text)
    }
  }
}
