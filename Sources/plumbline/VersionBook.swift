import ArgumentParser
import EventLog
import Events
import Foundation
import PipelineDefinition
import Replay

/// The pipeline versions that people can name: those of a log, and files beside it. Each is read
/// from its text when it is first asked for.
final class VersionBook {
  /// A version that somebody named.
  struct Named {
    /// As a person reads it: its label, its place (`v1`), or its file.
    let name: String
    let pipeline: Pipeline
    /// Its text, from which it can be read again.
    let configuration: String
    /// Whether the log knows it.
    let isRegistered: Bool
  }

  let ledger: VersionLedger
  private var pipelines: [PipelineVersion: Pipeline] = [:]

  init(_ reader: LogReader) throws { ledger = try VersionLedger(reader) }

  /// What people call a registered version: its label, else its place, `v1` being the first.
  func name(of version: PipelineVersion) -> String {
    guard let place = ledger.entries.firstIndex(where: { $0.registered.version == version })
    else { return version.short }
    let label = ledger.entries[place].registered.label
    return label.isEmpty ? "v\(place + 1)" : label
  }

  /// A version by its label, its hash or a prefix of it, its place, `active`, `previous`, or the
  /// path of a configuration that need not be registered.
  /// - Throws: ``HistoryError/unknownVersion(_:among:)``, or what is wrong with the file.
  func named(_ text: String) throws -> Named {
    if let entry = try entry(text) {
      return Named(
        name: name(of: entry.registered.version), pipeline: try pipeline(entry),
        configuration: entry.registered.configuration, isRegistered: true)
    }
    guard FileManager.default.fileExists(atPath: text) else {
      throw HistoryError.unknownVersion(
        text, among: ledger.entries.map { name(of: $0.registered.version) })
    }
    let file = try PipelineFile.read(path: text, code: ConfigurationFile.code)
    let known = ledger.entry(of: file.pipeline.version) != nil
    return Named(
      name: known ? name(of: file.pipeline.version) : URL(filePath: text).lastPathComponent,
      pipeline: file.pipeline, configuration: file.configuration, isRegistered: known)
  }

  private func entry(_ text: String) throws -> VersionLedger.Entry? {
    switch text {
    case "active": return ledger.active().flatMap(ledger.entry)
    case "previous": return ledger.previous.flatMap(ledger.entry)
    default: break
    }
    let found = ledger.entries.filter {
      $0.registered.label == text
        || (text.count >= 4 && $0.registered.version.description.hasPrefix(text))
    }
    if found.count > 1 {
      throw ValidationError(
        "'\(text)' names \(found.count) versions; write more of the hash: "
          + found.map { String($0.registered.version.description.prefix(16)) }
          .joined(separator: ", "))
    }
    if let entry = found.first { return entry }
    if text.first == "v", let number = Int(text.dropFirst()),
      ledger.entries.indices.contains(number - 1)
    {
      return ledger.entries[number - 1]
    }
    return nil
  }

  func pipeline(_ entry: VersionLedger.Entry) throws -> Pipeline {
    if let known = pipelines[entry.registered.version] { return known }
    var pipeline = try PipelineFile.read(
      entry.registered.configuration, file: "the log's plumbline.yaml",
      code: CodeVersions(
        deciding: entry.registered.code, normalizing: ConfigurationFile.code.normalizing)
    ).pipeline
    // The log is the authority on its name.
    pipeline.version = entry.registered.version
    pipelines[entry.registered.version] = pipeline
    return pipeline
  }

  /// The pipeline that was active before an offset.
  func active(before end: Offset? = nil) throws -> Pipeline {
    let version = ledger.active(before: end) ?? ledger.switches.first?.version
    guard let version, let entry = ledger.entry(of: version) else {
      throw ValidationError(
        "nothing has run on this log yet; start it with `plumbline run --directory …`")
    }
    return try pipeline(entry)
  }

  /// The pipeline that made a decision.
  func pipeline(of version: PipelineVersion?) throws -> Pipeline {
    if let version, let entry = ledger.entry(of: version) { return try pipeline(entry) }
    return try active()
  }

  /// Which pipeline decided when.
  func timeline() throws -> PipelineTimeline {
    let timeline = try PipelineTimeline(ledger) { try pipeline(of: $0) }
    return try timeline ?? PipelineTimeline(active())
  }
}
