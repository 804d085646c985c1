import Events
import Storage

/// Making the files of a new log.
enum LogMaking {
  /// Writes the header, whole or not at all, and makes the directory's entries durable.
  static func make(_ path: String, _ identity: LogIdentity, _ options: LogOptions) throws {
    var random = SystemRandomNumberGenerator()
    let id = identity.id ?? (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
    let now =
      identity.created ?? options.now?()
      ?? Timestamp(microseconds: FileSystem.wallClockNanoseconds / 1_000)
    let header = LogHeader(
      id: id, incarnation: identity.incarnation, seed: identity.seed ?? random.next(),
      clock: identity.clock,
      created: now)
    // The tail is made under another name, so that a log is either there or not.
    let draft = LogFile.tail(in: path) + ".new"
    try FileSystem.remove(draft)
    try FileSystem.remove(draft + LogFile.lockSuffix)
    let tail = try Environment(at: draft, databases: TailDatabase.all)
    try tail.write { transaction in
      try transaction.put(tail[TailDatabase.meta], LogStore.headerKey, header.encoded)
      try transaction.put(
        tail[TailDatabase.meta], SealedState.key, SealedState().encoded)
    }
    tail.close()
    let history = try Environment(
      at: LogFile.history(in: path), databases: HistoryDatabase.all)
    history.close()
    try FileSystem.remove(draft + LogFile.lockSuffix)
    try FileSystem.rename(draft, to: LogFile.tail(in: path))
    try FileSystem.sync(path)
  }
}
