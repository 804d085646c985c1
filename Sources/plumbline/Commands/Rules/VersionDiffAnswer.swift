import EventLog
import Events
import Expressions
import Replay

/// What other rules change, for people and for machines.
struct VersionDiffAnswer {
  private let diff: VersionDiff
  private let names: (old: String, new: String)
  private let normalized: [SourceID]
  private let seconds: Double
  private let reader: LogReader
  private let zone: Zone

  init(
    _ diff: VersionDiff, old: String, new: String, normalized: [SourceID], seconds: Double,
    reader: LogReader, zone: Zone
  ) {
    self.diff = diff
    names = (old, new)
    self.normalized = normalized
    self.seconds = seconds
    self.reader = reader
    self.zone = zone
  }

  // MARK: - For people

  func lines(_ limit: Int) throws -> [String] {
    var lines = [
      "\(names.old) (\(diff.old.version.short)) → \(names.new) (\(diff.new.version.short))"
        + " · as known \(time(diff.knownAt))"
    ]
    for change in diff.differences { lines.append("  \(change.name): \(change.words)") }
    if diff.differences.isEmpty { lines.append("  nothing differs") }
    if !normalized.isEmpty {
      lines.append(
        "  normalized again: \(normalized.map(\.rawValue).joined(separator: ", "))")
    }
    let metrics = Set(diff.changes.map(\.item.metric)).count
    lines.append("")
    lines.append(
      "\(PeopleFormat.grouped(diff.changes.count)) of \(PeopleFormat.grouped(diff.comparedCount)) "
        + "figures change, of \(metrics) \(metrics == 1 ? "metric" : "metrics"); decided again in "
        + "\(tenths(seconds)) s")
    guard !diff.changes.isEmpty else { return lines }
    lines.append("")
    lines += byFigure
    for (number, cause) in diff.causes.enumerated() {
      lines.append("")
      lines += try self.lines(of: cause, number: number + 1)
    }
    lines.append("")
    lines += listed(limit)
    return lines
  }

  /// One line for each metric and definition with changes.
  private var byFigure: [String] {
    var table = TextTable([
      ("figure", .left), ("change", .right), ("of", .right), ("largest on", .left),
      (names.old, .right), (names.new, .right), ("difference", .right),
    ])
    for (figure, count) in diff.compared {
      let own = diff.changes.filter {
        $0.item.metric == figure.metric && $0.definition == figure.definition
      }
      guard let largest = own.max(by: { size($0) < size($1) }) else { continue }
      table.add([
        name(figure.metric, figure.definition), PeopleFormat.grouped(own.count),
        PeopleFormat.grouped(count), day(of: largest.item), text(largest.from),
        text(largest.to), largest.delta.map(DifferenceText.signed) ?? "",
      ])
    }
    return table.lines
  }

  private func lines(of cause: VersionDiff.Cause, number: Int) throws -> [String] {
    let words = cause.changes.map { "\($0.name) \($0.words)" }.joined(separator: "; ")
    let change = cause.largest.change
    let step = cause.largest.step
    var lines = [
      "cause \(number): \(words)",
      "  \(PeopleFormat.grouped(cause.figures)) figures; most: "
        + "\(name(change.item.metric, change.definition)) on \(day(of: change.item)), "
        + "\(text(step.from)) → \(text(step.to))",
    ]
    guard let found = cause.reproduction else {
      lines.append("  no small set of events was found that shows it alone")
      return lines
    }
    let count = found.records.count
    lines.append(
      "  smallest set that shows it: \(count) \(count == 1 ? "event" : "events"), of which "
        + "\(names.old) makes \(text(found.from)) and \(names.new) \(text(found.to))")
    for record in found.records.prefix(4) { lines.append("    " + (try self.words(of: record))) }
    if count > 4 { lines.append("    and \(count - 4) more") }
    return lines
  }

  private func words(of record: Reproduction.Record) throws -> String {
    let recorded = try reader.event(at: record.offset)
    var text = "offset \(record.offset)  \(record.source)"
    if case .recordCollected(let collected) = recorded.event, let bytes = collected.payload.plain {
      let payload = EventSummary.printable(bytes)
      text += "  " + (payload.count > 140 ? payload.prefix(139) + "…" : payload[...])
    }
    return text
  }

  private func listed(_ limit: Int) -> [String] {
    let sorted = diff.changes.sorted { size($0) > size($1) }
    var table = TextTable([
      ("figure", .left), ("day", .left), (names.old, .right), (names.new, .right),
      ("difference", .right), ("cause", .left),
    ])
    for change in sorted.prefix(max(0, limit)) {
      table.add([
        name(change.item.metric, change.definition), day(of: change.item), text(change.from),
        text(change.to), change.delta.map(DifferenceText.signed) ?? "",
        change.steps.map { String($0.cause + 1) }.joined(separator: ", "),
      ])
    }
    guard limit > 0 else { return [] }
    let rest = sorted.count - min(sorted.count, limit)
    return table.lines + (rest > 0 ? ["and \(PeopleFormat.grouped(rest)) more; --list N"] : [])
  }

  private func size(_ change: VersionDiff.Change) -> Double {
    abs((change.to?.approximation ?? 0) - (change.from?.approximation ?? 0))
  }

  private func name(_ metric: MetricName, _ definition: DefinitionName) -> String {
    definition == .ours ? metric.rawValue : "\(metric).\(definition)"
  }

  private func day(of item: DataItem) -> String {
    item.labels.all.isEmpty ? "\(item.day)" : "\(item.day) {\(item.labels)}"
  }

  private func text(_ value: Quantity?) -> String {
    value.map { PeopleFormat.grouped($0.description) } ?? "nothing"
  }

  private func time(_ moment: Timestamp) -> String {
    String(PeopleFormat.moment(moment, in: zone).prefix(16))
  }

  private func tenths(_ number: Double) -> String {
    let scaled = Int((number * 10).rounded())
    return "\(scaled / 10).\(scaled % 10)"
  }
}

// MARK: - For machines

extension VersionDiffAnswer {
  var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("from")
      version(names.old, diff.old, into: &writer)
      writer.key("to")
      version(names.new, diff.new, into: &writer)
      writer.member("offset", diff.readUpTo.description)
      writer.member("knownAt", diff.knownAt.description)
      writer.member("compared", diff.comparedCount)
      writer.member("changed", diff.changes.count)
      writer.key("differences")
      writer.array { writer in
        for change in diff.differences { difference(change, into: &writer) }
      }
      writer.key("causes")
      writer.array { writer in for cause in diff.causes { self.cause(cause, into: &writer) } }
      writer.key("changes")
      writer.array { writer in for change in diff.changes { self.change(change, into: &writer) } }
    }
    return writer.text
  }

  private func version(_ name: String, _ pipeline: Pipeline, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", name)
      writer.member("version", pipeline.version.description)
    }
  }

  private func difference(_ change: PipelineChange, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("kind", change.kind.rawValue)
      writer.member("subject", change.subject)
      writer.member("words", change.words)
    }
  }

  private func cause(_ cause: VersionDiff.Cause, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("kind", cause.kind.rawValue)
      writer.key("differences")
      writer.array { writer in
        for change in cause.changes { difference(change, into: &writer) }
      }
      writer.member("figures", cause.figures)
      guard let found = cause.reproduction else { return }
      writer.key("smallest")
      writer.object { writer in
        EventJSON.item(found.item, into: &writer)
        writer.member("definition", found.definition.rawValue)
        writer.key("offsets")
        writer.array { writer in
          for record in found.records { writer.string(record.offset.description) }
        }
        writer.member("from", ifPresent: found.from?.description)
        writer.member("to", ifPresent: found.to?.description)
      }
    }
  }

  private func change(_ change: VersionDiff.Change, into writer: inout JSONWriter) {
    writer.object { writer in
      EventJSON.item(change.item, into: &writer)
      writer.member("definition", change.definition.rawValue)
      writer.member("from", ifPresent: change.from?.description)
      writer.member("to", ifPresent: change.to?.description)
      writer.member("delta", ifPresent: change.delta?.description)
      writer.key("causes")
      writer.array { writer in for step in change.steps { writer.integer(step.cause) } }
    }
  }
}
