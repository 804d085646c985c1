import Agents
import ArgumentParser
import EventLog
import Events
import PipelineDefinition
import Replay

/// The configuration in a directory, read by the code versions of this build.
enum ConfigurationFile {
  static let code = CodeVersions(deciding: Aggregator.version, normalizing: Normalizer.version)

  /// - Throws: `ConfigurationError` with every problem of the file.
  static func read(_ directory: DirectoryOption) throws -> PipelineFile {
    try PipelineFile.read(path: directory.configurationPath, code: code)
  }

  /// - Parameter text: A configuration that needs no other file.
  /// - Throws: `ConfigurationError` with every problem of the text.
  static func read(text: String) throws -> PipelineFile {
    try PipelineFile.read(text, code: code)
  }
}

/// The pipeline that is active in a log: what was written there when it was registered.
enum ActivePipeline {
  /// - Returns: nil if nothing has run on the log yet.
  static func find(in reader: LogReader) throws -> Pipeline? {
    let versions = try VersionBook(reader)
    return versions.ledger.active() == nil ? nil : try versions.active()
  }

  static func read(from reader: LogReader) throws -> Pipeline {
    guard let pipeline = try find(in: reader) else {
      throw ValidationError(
        "nothing has run on this log yet; start it with `plumbline run --directory …`")
    }
    return pipeline
  }
}
