import ArgumentParser
import EventLog
import Events
import Replay

/// The log with every pipeline version that it knows; opened once in a process.
struct HistoryLog {
  let reader: LogReader
  let versions: VersionBook
  /// The one that is active.
  let pipeline: Pipeline

  /// The active version, as somebody would name it.
  var active: VersionBook.Named {
    get throws {
      if versions.ledger.active() != nil { return try versions.named("active") }
      return VersionBook.Named(
        name: pipeline.version.short, pipeline: pipeline, configuration: "", isRegistered: false)
    }
  }

  static func open(_ directory: DirectoryOption) throws -> HistoryLog {
    let reader = try LogReader.open(at: directory.logPath)
    let versions = try VersionBook(reader)
    return HistoryLog(
      reader: reader, versions: versions, pipeline: try versions.active())
  }
}

/// A question about one metric on one of the three axes, with what it is asked of.
struct HistoryQuestion {
  let reader: LogReader
  let versions: VersionBook
  let pipeline: Pipeline
  let zone: Zone
  let metric: MetricDefinition
  let labels: Labels
  let definition: DefinitionName?

  init(
    _ log: HistoryLog, metric name: String, labels text: String, definition: String?
  ) throws {
    reader = log.reader
    versions = log.versions
    pipeline = log.pipeline
    zone = pipeline.zones[pipeline.reporting.zone] ?? .utc
    guard let metric = pipeline.metric(MetricName(name)) else {
      throw HistoryError.unknownMetric(name, among: pipeline.metrics.map(\.name.rawValue))
    }
    self.metric = metric
    guard let labels = Labels(text) else {
      throw ValidationError("--labels is written as key=value;key=value")
    }
    self.labels = labels
    self.definition = definition.map(DefinitionName.init(_:))
    if let definition = self.definition, metric.definition(definition) == nil {
      throw HistoryError.unknownDefinition(
        definition.rawValue, of: metric.name.rawValue,
        among: metric.definitions.map(\.name.rawValue))
    }
  }

  func item(_ day: CivilDay) -> DataItem { DataItem(metric.name, on: day, labels: labels) }

  /// What became known between two times.
  func knowledge(_ asOf: String, day text: String, samples: Int) throws -> HistoryAnswer {
    let day = try Parsing.day(text)
    let item = item(day)
    let ends = Axes.ends(asOf)
    let to = try Axes.offset(ends.isRange ? ends.to : asOf, in: reader, zone: zone)
    let from: Offset
    if ends.isRange {
      from = try Axes.offset(ends.from, in: reader, zone: zone)
    } else {
      // The first figure of the day.
      let history = try ItemHistory(item, in: reader, upTo: to)
      guard let first = history.decisions.first(where: { $0.decision.item == item }) else {
        throw HistoryError.neverDecided(
          item, near: Set(history.decisions.map(\.decision.item)).sorted())
      }
      from = first.offset.next
    }
    let difference = try Why(
      reader: reader, samplesPerTerm: samples, pipeline: versions.pipeline(of:)
    ).explain(item, definition: definition, from: from, to: to)
    return answer(
      difference,
      (
        "as known \(known(difference.from.knownAt))", "as known \(known(difference.to.knownAt))"
      ))
  }

  /// What happened between two days.
  func days(_ text: String, asOf: String, rules: String, samples: Int) throws -> HistoryAnswer {
    let ends = Axes.ends(text)
    let (first, last) = (try Parsing.day(ends.from), try Parsing.day(ends.to))
    let pipeline = rules.isEmpty ? pipeline : try versions.named(rules).pipeline
    let head = try Axes.offset(asOf, in: reader, zone: zone)
    func side(_ day: CivilDay) throws -> Bridge.Side {
      Bridge.Side(pipeline: pipeline, item: item(day), definition: try winner(item(day), head))
    }
    let difference = try Bridge(reader: reader, samplesPerTerm: samples).reconcile(
      side(first), side(last), along: .day, asOf: head)
    return answer(difference, (first.description, last.description))
  }

  /// What other rules change.
  func versions(
    _ text: String, day: String, asOf: String, samples: Int
  ) async throws -> HistoryAnswer {
    let ends = Axes.ends(text)
    let item = item(try Parsing.day(day))
    let head = try Axes.offset(asOf, in: reader, zone: zone)
    let (old, new) = (try versions.named(ends.from), try versions.named(ends.to))
    let difference = try await VersionWhy(reader: reader, samplesPerTerm: samples).explain(
      item, definition: definition, from: old.pipeline, to: new.pipeline, asOf: head)
    return answer(difference, ("under \(old.name)", "under \(new.name)"))
  }

  /// Two definitions beside each other, each under a version of the rules.
  func bridge(
    _ first: (name: DefinitionName, pipeline: Pipeline),
    _ last: (name: DefinitionName, pipeline: Pipeline), day: CivilDay, head: Offset,
    names: (String, String), samples: Int
  ) throws -> HistoryAnswer {
    let isOne = first.pipeline.version == last.pipeline.version
    let difference = try Bridge(reader: reader, samplesPerTerm: samples).reconcile(
      Bridge.Side(pipeline: first.pipeline, item: item(day), definition: first.name),
      Bridge.Side(pipeline: last.pipeline, item: item(day), definition: last.name),
      along: isOne || first.name != last.name ? .definition : .rules, asOf: head)
    return answer(difference, ("\(names.0) shows", "\(names.1) shows"))
  }

  /// The definition that is asked for, else the one that won the latest decision.
  private func winner(_ item: DataItem, _ head: Offset) throws -> DefinitionName {
    if let definition { return definition }
    let history = try ItemHistory(item, in: reader, upTo: head)
    return history.decision(before: head)?.decision.winner ?? .ours
  }

  private func known(_ time: Timestamp) -> String {
    String(PeopleFormat.moment(time, in: zone).prefix(16))
  }

  private func answer(_ difference: Difference, _ heads: (String, String)) -> HistoryAnswer {
    let labels = difference.item.labels.all.isEmpty ? "" : " {\(difference.item.labels)}"
    let days =
      difference.from.day == difference.to.day
      ? "\(difference.to.day)" : "\(difference.from.day)..\(difference.to.day)"
    return HistoryAnswer(
      difference: difference,
      title: "\(difference.item.metric)\(labels) · \(days) · \(zone.identifier) · rules "
        + difference.to.version.short,
      heads: heads, zone: zone)
  }
}

/// A difference, and how it is shown.
struct HistoryAnswer {
  let difference: Difference
  let title: String
  let heads: (from: String, to: String)
  let zone: Zone

  func print(_ format: OutputFormat) {
    switch format {
    case .table:
      let text = DifferenceText(difference, title: title, heads: heads, zone: zone)
      for line in text.lines { StandardOutput.write(line: line) }
    case .json: StandardOutput.write(line: DifferenceJSON.text(difference))
    }
  }
}
