import CLMDB
import Glibc

extension Environment {
  /// Copies the environment as it stands at this moment, without its free pages, and makes the
  /// copy durable. Writers go on meanwhile.
  /// - Parameter target: A path at which there is nothing yet.
  public func copyCompact(to target: String) throws(StorageError) {
    let address: UInt = state.wait { state in
      guard !state.isResizing else { return nil }
      if state.address != 0 { state.transactions += 1 }
      return state.address
    }
    guard address != 0 else { throw .closed(path: path) }
    defer { state.change { state in state.transactions -= 1 } }
    try unsafe Environment.copyCompact(OpaquePointer(bitPattern: address), to: target)
  }

  static func copyCompact(
    _ environment: OpaquePointer?, to target: String
  ) throws(StorageError) {
    let descriptor = unsafe Glibc.open(target, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw .last("copying to", target) }
    defer { Glibc.close(descriptor) }
    let status = unsafe mdb_env_copyfd2(environment, descriptor, UInt32(MDB_CP_COMPACT))
    try StorageError.check(status, "copying to", target)
    // LMDB does not flush a copy.
    guard fsync(descriptor) == 0 else { throw .last("flushing", target) }
  }

  /// How much room the environment takes.
  public func usage() throws(StorageError) -> EnvironmentUsage {
    let size = try FileSystem.size(of: path)
    return try state.withLock { state throws(StorageError) in
      guard state.address != 0 else { throw .closed(path: path) }
      var information = unsafe MDB_envinfo()
      let environment = unsafe OpaquePointer(bitPattern: state.address)
      try unsafe StorageError.check(mdb_env_info(environment, &information), "looking at", path)
      return EnvironmentUsage(
        fileBytes: size, mapBytes: unsafe information.me_mapsize,
        readers: Int(unsafe information.me_numreaders))
    }
  }
}

/// How much room an environment takes.
public struct EnvironmentUsage: Sendable, Equatable {
  /// The size of its file.
  public let fileBytes: Int
  /// The size of its map: how far the file can grow before the map does.
  public let mapBytes: Int
  /// The reader slots in use or used before, of all processes.
  public let readers: Int
}
