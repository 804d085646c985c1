import Agents
import ArgumentParser
import EventLog
import Events
import Replay

/// What the log amounts to at an offset, as lines that can be compared: one projection of it.
struct LogState {
  /// A projection that can be asked for.
  enum Name: String, ExpressibleByArgument, CaseIterable {
    case figures, sources, holds, versions, layers, agents
  }

  /// What a line is about, and what it says.
  struct Line: Equatable {
    let key: String
    let words: String
  }

  let lines: [Line]

  /// - Complexity: One pass over the events that the projection reads; `agents` folds all rows.
  init(_ name: Name, _ view: LogView) async throws {
    switch name {
    case .figures: lines = try Self.figures(view)
    case .sources: lines = try Self.sources(view)
    case .holds: lines = try Self.holds(view)
    case .versions: lines = Self.versions(view)
    case .layers: lines = try Self.layers(view)
    case .agents: lines = try await Self.agents(view)
    }
  }

  private static func figures(_ view: LogView) throws -> [Line] {
    let state = try view.figuresState()
    let days = state.days
    guard let first = days.first, let last = days.last else { return [] }
    return view.figures.rows(from: first, through: last, given: state).map { row in
      let value = row.decided.map { PeopleFormat.grouped($0.description) } ?? "-"
      return Line(
        key: "\(row.item)",
        words: "\(value)  \(row.state.rawValue), revision \(row.revision), rule \(row.rule)"
          + (row.reason.isEmpty ? "" : ": \(row.reason)"))
    }
  }

  private static func sources(_ view: LogView) throws -> [Line] {
    let collector = Collector(
      sources: view.pipeline.sources, seed: view.reader.header.seed,
      backfillFrom: Timestamp(microseconds: 0))
    var state = collector.initialState
    try view.reader.eachEvent(in: Offset(0)..<view.end, kinds: Collector.kinds) {
      collector.evolve(&state, $0)
    }
    return view.pipeline.sources.map { source in
      guard let known = state.sources[source.id] else {
        return Line(key: source.id.rawValue, words: "never asked")
      }
      let tally = state.calls[source.id]
      let mark = known.watermark.map { PeopleFormat.moment($0, in: view.zone) } ?? "-"
      return Line(
        key: source.id.rawValue,
        words: "breaker \(known.breaker.rawValue), complete up to \(mark), "
          + "\(PeopleFormat.grouped(tally?.calls ?? 0)) calls, "
          + "\(PeopleFormat.grouped(tally?.records ?? 0)) records"
          + (known.failures > 0 ? ", \(known.failures) failures in a row" : ""))
    }
  }

  private static func holds(_ view: LogView) throws -> [Line] {
    let state = try view.figuresState()
    return state.holds.sorted { $0.key < $1.key }.map { item, reasons in
      Line(
        key: "\(item)",
        words: reasons.sorted { $0.key < $1.key }.map(\.value).joined(separator: "; "))
    }
  }

  private static func versions(_ view: LogView) -> [Line] {
    let ledger = view.versions.ledger
    let active = ledger.active(before: view.end)
    return ledger.entries.filter { $0.offset < view.end }.map { entry in
      let version = entry.registered.version
      return Line(
        key: view.versions.name(of: version),
        words: "\(version)" + (version == active ? ", active" : ""))
    }
  }

  private static func layers(_ view: LogView) throws -> [Line] {
    try view.reader.layers().map { id, record in
      Line(key: "layer \(id)", words: record.source + (record.isLive ? ", live" : ""))
    }
  }

  private static func agents(_ view: LogView) async throws -> [Line] {
    let desk = try await ReplayRun(
      reader: view.reader, timeline: view.versions.timeline(), threads: 2
    ).rebuild(upTo: view.end)
    return [Line(key: "state hash", words: desk.stateDigest.hexadecimal)]
  }
}
