import Events
import Storage

extension EventLogError {
  /// What an error of the storage means for the log.
  init(_ error: any Error) {
    switch error {
    case let error as EventLogError: self = error
    case let error as StorageError: self.init(storage: error)
    case let error as CanonicalError: self = .storage("\(error)")
    default: self = .storage("\(error)")
    }
  }

  private init(storage error: StorageError) {
    switch error {
    case .damaged(let database, let key, let path):
      self = .damaged(database: database, key: hexadecimal(key), path: path)
    case .corrupted(let reason, let path): self = .unreadable(path: path, reason: reason)
    case .unreadable(_, _, let path): self = .unreadable(path: path, reason: error.description)
    case .diskFull(_, let path):
      self = .diskFull(path: path, freeBytes: (try? FileSystem.freeBytes(at: path)) ?? 0)
    case .readOnly(_, let path): self = .readOnly(path: path)
    case .missing(let path): self = .missing(path: path)
    case .alreadyOpen(let path): self = .alreadyOpen(path: path)
    case .closed(let path): self = .closed(path: path)
    case .readersFull(let path): self = .tooManyReaders(path: path)
    case .frame, .system, .mapFull, .mapResized: self = .storage(error.description)
    }
  }

  /// Runs `body` and turns whatever it throws into an error of the log.
  static func wrapping<Result>(_ body: () throws -> Result) throws(EventLogError) -> Result {
    do { return try body() } catch { throw EventLogError(error) }
  }
}
