import CLMDB
import Glibc

extension StorageError {
  /// Turns a status of LMDB into an error, and nothing if it is a success.
  static func check(_ status: Int32, _ operation: String, _ path: String) throws(StorageError) {
    guard status != 0 else { return }
    throw from(status, operation, path)
  }

  static func from(_ status: Int32, _ operation: String, _ path: String) -> StorageError {
    switch status {
    case MDB_MAP_FULL: .mapFull
    case MDB_MAP_RESIZED: .mapResized
    case MDB_READERS_FULL: .readersFull(path: path)
    case MDB_CORRUPTED, MDB_PAGE_NOTFOUND, MDB_INVALID, MDB_PANIC, MDB_VERSION_MISMATCH:
      .corrupted(reason: message(of: status), path: path)
    case ENOSPC, EDQUOT, EIO, EFBIG: .diskFull(code: status, path: path)
    case EACCES, EROFS, EPERM: .readOnly(code: status, path: path)
    case ENOENT: .missing(path: path)
    default: .system(operation: operation, code: status, path: path)
    }
  }

  /// The error of the last system call of this thread.
  static func last(_ operation: String, _ path: String) -> StorageError {
    from(errno, operation, path)
  }
}

/// What LMDB or the C library calls a status.
func message(of status: Int32) -> String {
  guard let text = unsafe mdb_strerror(status) else { return "status \(status)" }
  return unsafe String(cString: text)
}
