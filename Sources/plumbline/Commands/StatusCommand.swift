import Agents
import ArgumentParser
import EventLog
import Events
import Expressions
import Replay

/// `plumbline status`: which source is sick, what is held back and why, how far everything is.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show the sources, what is held and why, and how far the log is.",
    discussion: "Example: plumbline status --directory demo")

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption

  func run() async throws {
    let reader = try LogReader.open(at: directory.logPath)
    guard try ActivePipeline.find(in: reader) != nil else { return printEmpty(reader) }
    let view = try LogView(reading: reader)
    let pipeline = view.pipeline
    let collector = Collector(
      sources: pipeline.sources, seed: reader.header.seed,
      backfillFrom: Timestamp(microseconds: 0))
    var state = collector.initialState
    try reader.eachEvent(kinds: Collector.kinds) { collector.evolve(&state, $0) }
    let detector = Detector(pipeline: pipeline)
    var judged = detector.initialState
    try reader.eachEvent(kinds: Detector.kinds) { detector.evolve(&judged, $0) }
    let quarantine = try QuarantineTally.all(in: reader)
    switch format.format {
    case .table: print(view, state, judged, quarantine)
    case .json: StandardOutput.write(line: json(view, state, judged, quarantine))
    }
  }

  private func printEmpty(_ reader: LogReader) {
    switch format.format {
    case .json:
      var writer = JSONWriter()
      writer.object { writer in
        writer.member("events", reader.head.description)
        writer.member("clock", ifPresent: nil)
      }
      StandardOutput.write(line: writer.text)
    case .table:
      StandardOutput.write(
        line: "nothing has run on this log yet; `plumbline run --directory \(directory.directory)`")
    }
  }

  private func print(
    _ view: LogView, _ state: Collector.State, _ judged: Detector.State,
    _ quarantine: [SourceID: QuarantineTally]
  ) {
    if let known = view.reader.knowledgeTime {
      StandardOutput.write(
        line: "as of \(PeopleFormat.moment(known, in: view.zone)), "
          + "\(PeopleFormat.grouped(view.reader.head.rawValue)) events, "
          + "rules \(view.pipeline.version.short)")
    }
    var table = TextTable([
      ("source", .left), ("state", .left), ("complete up to", .left), ("calls", .right),
      ("failed", .right), ("records", .right), ("quarantine", .right), ("last", .left),
    ])
    for source in view.pipeline.sources {
      let known = state.sources[source.id]
      let tally = state.calls[source.id]
      table.add([
        source.id.rawValue, known.map(condition) ?? "never asked",
        known?.watermark.map { PeopleFormat.moment($0, in: view.zone) } ?? "-",
        PeopleFormat.grouped(tally?.calls ?? 0), PeopleFormat.grouped(tally?.failures ?? 0),
        PeopleFormat.grouped(tally?.records ?? 0),
        PeopleFormat.grouped(quarantine[source.id]?.records ?? 0), word(of: known, tally),
      ])
    }
    StandardOutput.write(line: "")
    for line in table.lines { StandardOutput.write(line: line) }
    StandardOutput.write(line: "")
    for (source, tally) in quarantine.sorted(by: { $0.key < $1.key }) {
      StandardOutput.write(
        line: "quarantined of \(source): \(PeopleFormat.grouped(tally.records)), "
          + "the latest at offset \(tally.latest): \(tally.reason)")
    }
    guard !judged.holds.isEmpty else {
      StandardOutput.write(line: "nothing is held")
      return
    }
    StandardOutput.write(line: "held:")
    for (item, reasons) in held(judged) {
      StandardOutput.write(line: "  \(item): \(reasons)")
    }
  }

  /// The latest word on a source: why it waits, or what went wrong while it fails.
  private func word(of known: SourceStateChanged?, _ tally: Collector.CallTally?) -> String {
    guard let known else { return "" }
    if !known.reason.isEmpty { return known.reason }
    return known.failures > 0 ? tally?.lastDetail ?? "" : ""
  }

  /// What is held, with everything that speaks against it.
  private func held(_ judged: Detector.State) -> [(item: DataItem, reasons: String)] {
    judged.holds.sorted { $0.key < $1.key }.map { item, holds in
      let reasons = holds.sorted { $0.key < $1.key }.map(\.value.reason)
      return (item: item, reasons: reasons.joined(separator: "; "))
    }
  }

  private func condition(of state: SourceStateChanged) -> String {
    switch state.breaker {
    case .open: "breaker open until \(state.nextPoll)"
    case .halfOpen: "trying again"
    case .closed: state.failures > 0 ? "failing (\(state.failures) in a row)" : "well"
    }
  }

  private func json(
    _ view: LogView, _ state: Collector.State, _ judged: Detector.State,
    _ quarantine: [SourceID: QuarantineTally]
  ) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("events", view.reader.head.description)
      writer.member("clock", ifPresent: view.reader.knowledgeTime?.description)
      writer.member("rules", view.pipeline.version.description)
      writer.key("sources")
      writer.array { writer in
        for source in view.pipeline.sources {
          let known = state.sources[source.id]
          writer.object { writer in
            writer.member("source", source.id.rawValue)
            writer.member("state", known.map(condition) ?? "never asked")
            writer.member("watermark", ifPresent: known?.watermark?.description)
            writer.member("calls", (state.calls[source.id]?.calls ?? 0).description)
            writer.member("failures", (state.calls[source.id]?.failures ?? 0).description)
            writer.member("records", (state.calls[source.id]?.records ?? 0).description)
            writer.member("quarantined", (quarantine[source.id]?.records ?? 0).description)
            writer.member("quarantineReason", ifPresent: quarantine[source.id]?.reason)
            writer.member("detail", word(of: known, state.calls[source.id]))
            writer.member("lastFailure", state.calls[source.id]?.lastDetail ?? "")
          }
        }
      }
      writer.key("holds")
      writer.array { writer in
        for (item, reasons) in held(judged) {
          writer.object { writer in
            EventJSON.item(item, into: &writer)
            writer.member("reason", reasons)
          }
        }
      }
    }
    return writer.text
  }
}
