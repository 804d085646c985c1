import ArgumentParser
import EventLog
import Events
import Replay

/// The regression tests of some extracted events: of the decisions among those that were asked for
/// (or among what caused them), or else of the raw records.
struct IncidentTests {
  let found: [IncidentSearch.Found]
  let file: RegressionTestFile

  /// - Throws: A `ValidationError` where the events were decided under several versions.
  init(_ extracted: ExtractedEvents, named words: String, in reader: LogReader) throws {
    let versions = try VersionBook(reader)
    let asked = extracted.events.filter { extracted.asked.contains($0.offset) }
    func decisions(_ events: [RecordedEvent]) -> [(RecordedEvent, DecisionMade)] {
      events.compactMap { event in
        if case .decisionMade(let decision) = event.event { (event, decision) } else { nil }
      }
    }
    let own = decisions(asked)
    let records = asked.filter { if case .recordCollected = $0.event { true } else { false } }
    let wanted = own.isEmpty && records.isEmpty ? decisions(extracted.events) : own
    let deciders = Set(wanted.compactMap(\.0.version))
    guard deciders.count <= 1 else {
      throw ValidationError(
        "these events were decided under \(deciders.count) versions; a test is of one: name fewer")
    }
    let pipeline = try deciders.first.map { try versions.pipeline(of: $0) } ?? versions.active()
    let search = IncidentSearch(reader: reader, pipeline: pipeline)
    found =
      try wanted.compactMap { try search.test(of: $0.1, at: $0.0) }
      + records.flatMap { try search.tests(ofRecord: $0) }
    file = RegressionTestFile(found, words: words, of: pipeline.version)
  }

  /// What each says.
  var lines: [String] {
    found.map { found in
      let item = found.test.item
      let labels = item.labels == .none ? "" : " {\(item.labels)}"
      let value = found.expected.map { PeopleFormat.grouped($0.description) } ?? "nothing"
      var line = "\(item.metric)\(labels) \(item.day): \(value) of "
      line += "\(PeopleFormat.grouped(found.test.records.count)) records"
      if found.test.records.count < found.total {
        line += ", a part of the \(PeopleFormat.grouped(found.total)) that were decided on"
      } else if let recorded = found.recorded, recorded != found.expected {
        line += "; the log says \(PeopleFormat.grouped(recorded.description))"
      }
      return line
    }
  }
}
