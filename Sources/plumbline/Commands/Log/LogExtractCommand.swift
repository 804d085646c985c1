import ArgumentParser
import EventLog
import Events
import Expressions
import Foundation

/// `plumbline log extract OFFSET...`: past events as a fixture for a test.
struct LogExtractCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Write past events, with their causes and raw bytes, as a test fixture.",
    discussion: """
      Example: plumbline log extract 18203114 --output incident.json --directory demo
      What caused them comes along, cause by cause, and so does the pipeline version under which \
      they were decided. `EventFixture` of PlumblineTesting loads the file. --test makes a \
      regression test of it: the raw records of each decision among the events, or of the record \
      that was asked for, in a file that `plumbline rules test` decides again and holds to what was \
      decided; and a test in Swift that loads the events.
      """)

  @OptionGroup var directory: DirectoryOption
  @Argument(help: "The events' offsets.") var offsets: [UInt64]
  @Option(name: .long, help: "The file to write; the standard output without it.")
  var output: String?
  @Option(name: .long, help: "What the incident is, in words: writes tests of that name as well.")
  var test: String?
  @Flag(name: .long, help: "Only these events, without what caused them.") var alone = false

  func validate() throws {
    guard !offsets.isEmpty else { throw ValidationError("name an offset, as in 18203114") }
    if test != nil, output == nil {
      throw ValidationError("--test needs --output: the test names the file that it loads")
    }
    if let test, test.contains("`") || test.contains("\n") {
      throw ValidationError("--test is a sentence without backticks")
    }
  }

  func run() async throws {
    let reader = try LogReader.open(at: directory.logPath)
    for offset in offsets where offset >= reader.head.rawValue {
      throw ValidationError("offset \(offset) lies beyond the log's end, \(reader.head)")
    }
    let found = try ExtractedEvents(offsets.map(Offset.init(_:)), alone: alone, in: reader)
    let text = found.json + "\n"
    guard let output else {
      StandardOutput.write(text)
      return
    }
    let file = URL(filePath: output)
    try write(text, to: file)
    StandardOutput.note("\(found.events.count) events written to \(output)")
    if let test {
      let source = file.deletingPathExtension().appendingPathExtension("swift")
      try write(found.test(named: test, fixture: file.lastPathComponent), to: source)
      StandardOutput.note("a test in Swift that loads it: \(source.path(percentEncoded: false))")
      try save(
        IncidentTests(found, named: test, in: reader),
        to: file.deletingPathExtension().appendingPathExtension("rules.json"))
    }
  }

  /// Writes the tests that decide again, and says what they are.
  private func save(_ tests: IncidentTests, to file: URL) throws {
    let path = file.path(percentEncoded: false)
    guard !tests.found.isEmpty else {
      StandardOutput.note(
        "no test that decides again: name a decision (log tail --kind DecisionMade), or a raw "
          + "record that a figure is made of")
      return
    }
    _ = try tests.file.save(to: path)
    for line in tests.lines { StandardOutput.note(line) }
    StandardOutput.note(
      "decide it again: plumbline rules test \(path) --directory \(directory.directory)")
  }

  private func write(_ text: String, to file: URL) throws {
    do {
      try Data(text.utf8).write(to: file)
    } catch {
      throw ValidationError(
        "\(file.path(percentEncoded: false)) cannot be written: \(error.localizedDescription)")
    }
  }
}

/// Some events of a log with all that caused them.
struct ExtractedEvents {
  /// In the order of the log.
  private(set) var events: [RecordedEvent] = []
  private let reader: LogReader
  let asked: [Offset]

  init(_ asked: [Offset], alone: Bool, in reader: LogReader) throws {
    self.reader = reader
    self.asked = asked
    var wanted = Set(asked)
    var open = asked
    var found: [Offset: RecordedEvent] = [:]
    while let offset = open.popLast() {
      let event = try reader.event(at: offset)
      found[offset] = event
      guard !alone else { continue }
      for cause in [event.cause, event.correlation] {
        if let cause, wanted.insert(cause).inserted { open.append(cause) }
      }
      if case .decisionMade(let decision) = event.event, let previous = decision.previous,
        wanted.insert(previous).inserted
      {
        open.append(previous)
      }
    }
    if !alone {
      let versions = Set(found.values.compactMap(\.version))
      try reader.eachEvent(kinds: [VersionRegistered.kind]) { recorded in
        if case .versionRegistered(let event) = recorded.event, versions.contains(event.version) {
          found[recorded.offset] = recorded
        }
      }
    }
    events = found.values.sorted { $0.offset < $1.offset }
  }

  /// The fixture: `EventFixture` reads it.
  var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("fixture", "plumbline-events")
      writer.member("version", 1)
      writer.member("log", reader.header.id.base64)
      writer.key("asked")
      writer.array { writer in for offset in asked { writer.string(offset.description) } }
      writer.key("events")
      writer.array { writer in
        for event in events {
          var encoder = CanonicalEncoder(reserving: 512)
          EventDraft(
            event.event, at: event.eventTime, by: event.actor, version: event.version,
            cause: event.cause, correlation: event.correlation
          ).encode(into: &encoder)
          let bytes = encoder.bytes
          writer.object { writer in
            writer.member("offset", event.offset.description)
            writer.member("kind", event.event.kind)
            writer.member("knowledgeTime", event.knowledgeTime.description)
            writer.member("summary", EventSummary.sentence(of: event.event))
            writer.member("bytes", bytes.base64)
          }
        }
      }
    }
    return writer.text
  }

  /// A test that loads the fixture and holds the events to what they were.
  func test(named name: String, fixture: String) -> String {
    let kinds = events.map { "\"\($0.event.kind)\"" }.joined(separator: ", ")
    return """
      import EventLog
      import Events
      import Foundation
      import PlumblineTesting
      import Testing

      @Suite struct ExtractedIncidentTests {
        @Test func `\(name)`() async throws {
          let folder = URL(filePath: #filePath).deletingLastPathComponent()
          let file = folder.appending(path: "\(fixture)")
          let fixture = try EventFixture([UInt8](Data(contentsOf: file)))
          let temporary = try TemporaryLog()
          let offsets = try await fixture.append(to: temporary.log)
          let reader = try temporary.log.reader()
          let kinds = try offsets.map { try reader.event(at: $0).event.kind }
          #expect(kinds == [\(kinds)])
          for (offset, event) in zip(offsets, fixture.events) {
            #expect(try reader.event(at: offset).event == event.draft.event)
          }
        }
      }

      """
  }
}
