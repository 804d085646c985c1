import Synchronization

/// Which file it is, whatever path leads to it.
public struct FileIdentity: Hashable, Sendable {
  let device: UInt64
  let inode: UInt64
}

/// The files that this process has open as environments.
///
/// LMDB lets one process open a file twice, and closing one of the two drops the locks of both:
/// another process would then overwrite pages that are being read. So a second open is refused.
enum EnvironmentRegistry {
  private static let open = Mutex<Set<FileIdentity>>([])

  static func enter(_ identity: FileIdentity, _ path: String) throws(StorageError) {
    let isNew = open.withLock { $0.insert(identity).inserted }
    guard isNew else { throw .alreadyOpen(path: path) }
  }

  static func leave(_ identity: FileIdentity) {
    _ = open.withLock { $0.remove(identity) }
  }
}
