public import Events
import Storage

/// Copies of a log, and logs made from copies.
///
/// 1. A copy is taken while the log goes on: the tail first, then history, then the layers. What the
///    tail says is sealed lies in the history that is copied after it; what history has beyond that
///    does not count, and is removed before the next segment is written.
/// 2. The files of a copy have no free pages, so nothing that was erased is in them.
/// 3. A copy is there whole, flushed with its folder, or not at all: it is made beside its place and
///    renamed.
/// 4. A restored log verifies itself before it takes its place, has a new incarnation, and says so by
///    an event.
public enum LogBackup {
  /// Copies a log to a folder that is not there yet.
  /// - Returns: The offset behind the last event that the copy holds.
  /// - Throws: ``EventLogError/alreadyThere(path:)``, and what reading and writing throw.
  public static func copy(_ log: LogReader, to folder: String) throws(EventLogError) -> Offset {
    try EventLogError.wrapping {
      let draft = try begin(folder)
      let store = log.store
      try store.tail.copyCompact(to: LogFile.tail(in: draft))
      try store.history.copyCompact(to: LogFile.history(in: draft))
      for place in try places(of: log) {
        try store.layerEnvironment(place).copyCompact(to: draft + "/" + place)
      }
      for name in keys where FileSystem.exists(log.path + "/" + name) {
        try FileSystem.write(FileSystem.read(log.path + "/" + name), to: draft + "/" + name)
      }
      let copied = try LogStore(path: draft, readOnly: true)
      let head = try LogReader(copied).head
      copied.close()
      try finish(draft, folder)
      return head
    }
  }

  /// Makes a log from a copy, in a folder that is not there yet.
  /// - Returns: What the verification of the new log found; if anything, the log was not made.
  /// - Throws: ``EventLogError/alreadyThere(path:)``, and what reading and writing throw.
  public static func restore(
    _ copy: String, to folder: String, _ options: LogOptions = LogOptions()
  ) async throws(EventLogError) -> VerificationReport {
    let (draft, report) = try await verifiedDraft(of: copy, for: folder)
    guard report.isWhole else {
      try EventLogError.wrapping { try FileSystem.removeDirectory(draft) }
      return report
    }
    let log = try Log.open(at: draft, options)
    let restored = LogRestored(incarnation: log.header.incarnation, head: log.head)
    let time = try log.reader().knowledgeTime ?? log.header.created
    // The event's own time is the log's: a simulated log knows no other.
    let now = log.header.clock == .simulated ? time : nil
    let event = EventDraft(
      .ofLog(.logRestored(restored)), at: now ?? Timestamp.now, by: "system:restore")
    _ = try await log.append([event], clock: now)
    log.close()
    try EventLogError.wrapping { try finish(draft, folder) }
    return report
  }

  /// What a log has besides its environments that a copy must have too.
  private static let keys = ["checkpoint.pub"]

  private static func verifiedDraft(
    of copy: String, for folder: String
  ) async throws(EventLogError) -> (String, VerificationReport) {
    let draft = try EventLogError.wrapping { () throws -> String in
      let source = try LogReader.open(at: copy)
      defer { source.store.close() }
      let draft = try begin(folder)
      try source.store.tail.copyCompact(to: LogFile.tail(in: draft))
      try source.store.history.copyCompact(to: LogFile.history(in: draft))
      for place in try places(of: source) {
        try source.store.layerEnvironment(place).copyCompact(to: draft + "/" + place)
      }
      for name in keys where FileSystem.exists(copy + "/" + name) {
        try FileSystem.write(FileSystem.read(copy + "/" + name), to: draft + "/" + name)
      }
      return draft
    }
    let reader = try LogReader.open(at: draft)
    let report: VerificationReport
    do {
      report = try await LogVerifier(reader).verify()
    } catch {
      throw EventLogError(error)
    }
    reader.store.close()
    if report.isWhole { try EventLogError.wrapping { try beginIncarnation(draft) } }
    return (draft, report)
  }

  private static func beginIncarnation(_ path: String) throws {
    let tail = try Environment(at: LogFile.tail(in: path), databases: TailDatabase.all)
    defer { tail.close() }
    try tail.write { transaction in
      let meta = tail[TailDatabase.meta]
      guard let value = try transaction.reading.get(meta, LogStore.headerKey) else {
        throw EventLogError.notALog(path: path)
      }
      var header = try LogHeader(decoding: value, path: path)
      header.incarnation += 1
      try transaction.put(meta, LogStore.headerKey, header.encoded)
    }
  }

  /// The files of layers that lie apart from the log.
  private static func places(of log: LogReader) throws -> [String] {
    let all = try log.layers().flatMap { $0.record.extents.map(\.place) }
    return Set(all).subtracting([LayerRecord.inLog]).sorted()
  }

  private static func begin(_ folder: String) throws -> String {
    guard !FileSystem.exists(folder) else { throw EventLogError.alreadyThere(path: folder) }
    let draft = folder + ".partial"
    if FileSystem.exists(draft) { try FileSystem.removeDirectory(draft) }
    try FileSystem.createDirectory(draft)
    return draft
  }

  private static func finish(_ draft: String, _ folder: String) throws {
    for name in try FileSystem.names(in: draft) where name.hasSuffix(LogFile.lockSuffix) {
      try FileSystem.remove(draft + "/" + name)
    }
    try FileSystem.sync(draft)
    try FileSystem.rename(draft, to: folder)
    try FileSystem.sync(FileSystem.parent(of: folder))
  }
}

extension Timestamp {
  /// What the system's clock says.
  static var now: Timestamp { Timestamp(microseconds: FileSystem.wallClockNanoseconds / 1_000) }
}
