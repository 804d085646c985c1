import ArgumentParser
import EventLog
import Events
import PipelineDefinition
import Replay

/// The pipeline versions that a log knows. Each is read from its registered text when it is first
/// asked for.
final class VersionBook {
  /// A version as the log has it.
  struct Entry {
    let registered: VersionRegistered
    let offset: Offset
    let knownAt: Timestamp
    /// Where it was activated, oldest first.
    var activations: [(offset: Offset, knownAt: Timestamp)] = []
  }

  private(set) var entries: [Entry] = []
  private var pipelines: [PipelineVersion: Pipeline] = [:]

  init(_ reader: LogReader) throws {
    try reader.eachEvent(kinds: [VersionRegistered.kind, VersionActivated.kind]) { recorded in
      switch recorded.event {
      case .versionRegistered(let event):
        guard !entries.contains(where: { $0.registered.version == event.version }) else { return }
        entries.append(
          Entry(
            registered: event, offset: recorded.offset, knownAt: recorded.knowledgeTime))
      case .versionActivated(let event):
        if let place = entries.firstIndex(where: { $0.registered.version == event.version }) {
          entries[place].activations.append((recorded.offset, recorded.knowledgeTime))
        }
      default: break
      }
    }
  }

  /// The version that was activated last before an offset.
  func active(before end: Offset? = nil) -> Entry? {
    let last = entries.compactMap { entry in
      entry.activations.last { activation in end.map { activation.offset < $0 } ?? true }
        .map { (entry: entry, offset: $0.offset) }
    }
    return last.max { $0.offset < $1.offset }?.entry
  }

  /// A version by its label, its hash or a prefix of it, or its place: `v1` is the first.
  /// - Throws: ``HistoryError/unknownVersion(_:among:)``.
  func entry(_ name: String) throws -> Entry {
    if name == "active", let active = active() { return active }
    let found = entries.filter {
      $0.registered.label == name
        || (name.count >= 4 && $0.registered.version.description.hasPrefix(name))
    }
    if found.count == 1 { return found[0] }
    if found.isEmpty, name.first == "v", let number = Int(name.dropFirst()),
      entries.indices.contains(number - 1)
    {
      return entries[number - 1]
    }
    throw HistoryError.unknownVersion(
      name,
      among: entries.map {
        $0.registered.label.isEmpty
          ? String($0.registered.version.description.prefix(12)) : $0.registered.label
      })
  }

  func pipeline(_ entry: Entry) throws -> Pipeline {
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

  /// The pipeline that made a decision.
  func pipeline(of version: PipelineVersion?) throws -> Pipeline {
    if let entry = entries.first(where: { $0.registered.version == version }) ?? active() {
      return try pipeline(entry)
    }
    throw ValidationError(
      "nothing has run on this log yet; start it with `plumbline run --directory …`")
  }
}
