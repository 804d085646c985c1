public import EventLog
import Storage

/// A log in a folder of its own, which goes when the value does.
public final class TemporaryLog: Sendable {
  /// The folder.
  public let path: String
  /// The log, open for writing.
  public let log: Log

  /// Makes a new log.
  public init(
    _ identity: LogIdentity = LogIdentity(seed: 1), _ options: LogOptions = LogOptions()
  ) throws {
    path = try TemporaryFolder.make()
    log = try Log.create(at: path, identity, options)
  }

  deinit {
    log.close()
    // A folder that stays behind does no harm; the system clears it.
    try? FileSystem.removeDirectory(path)
  }
}

/// Folders for tests.
public enum TemporaryFolder {
  /// Makes an empty folder under `TMPDIR`, or under `/tmp`.
  public static func make() throws -> String {
    var random = SystemRandomNumberGenerator()
    let name = String(random.next(), radix: 36)
    let path = "\(FileSystem.temporaryDirectory)/plumbline-test-\(name)"
    try FileSystem.createDirectory(path)
    return path
  }

  /// Removes a folder with all that is in it.
  public static func remove(_ path: String) throws { try FileSystem.removeDirectory(path) }
}
