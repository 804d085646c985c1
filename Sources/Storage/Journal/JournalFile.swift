import CLMDB
import Glibc

/// The file of a journal: room that was written before, so that overwriting a part of it and flushing
/// that is one flush and changes nothing else on the disk.
@safe final class JournalFile: Sendable {
  let path: String
  private let descriptor: Int32
  /// Whether this process may write it.
  let isWritable: Bool

  /// The file beside an environment's.
  static func path(of environment: String) -> String { environment + "-journal" }

  /// Opens the file beside an environment's.
  /// - Returns: nil if it is not there and not to be made.
  static func open(beside environment: String, making: Bool) throws(StorageError) -> JournalFile? {
    let path = path(of: environment)
    let isNew = !FileSystem.exists(path)
    if isNew && !making { return nil }
    var descriptor = unsafe Glibc.open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o640)
    let isWritable = descriptor >= 0
    if !isWritable, !making { descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw .last("opening", path) }
    let file = JournalFile(path, descriptor, isWritable: isWritable)
    if isNew { try FileSystem.sync(FileSystem.parent(of: path)) }
    return file
  }

  private init(_ path: String, _ descriptor: Int32, isWritable: Bool) {
    self.path = path
    self.descriptor = descriptor
    self.isWritable = isWritable
  }

  deinit { Glibc.close(descriptor) }

  /// Brings an environment to its last commit and opens it, one process at a time.
  /// - Parameters:
  ///   - isFlushing: Whether to write to it: where others have it open, what they see and is not on
  ///     the disk is flushed first.
  ///   - open: Opens it.
  func recovering(
    _ environment: String, mapSize: Int, flushing isFlushing: Bool,
    _ open: () throws(StorageError) -> UInt
  ) throws(StorageError) -> UInt {
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw .last("locking", path) }
    }
    defer { flock(descriptor, LOCK_UN) }
    let areRecordsLeft = try JournalRecovery.run(self, of: environment, mapSize: mapSize)
    let address = try open()
    guard areRecordsLeft, isFlushing else { return address }
    do throws(StorageError) {
      let status = unsafe mdb_env_sync(OpaquePointer(bitPattern: address), 1)
      try StorageError.check(status, "flushing", environment)
      try erase(at: 0)
    } catch {
      unsafe mdb_env_close(OpaquePointer(bitPattern: address))
      throw error
    }
    return address
  }

  /// All that is in it; nothing if no record begins at its front.
  func contents() throws(StorageError) -> [UInt8] {
    guard try size() > 0 else { return [] }
    let front = try PageFile(path).bytes(at: 0, count: 8)
    return front.allSatisfy { $0 == 0 } ? [] : try FileSystem.read(path)
  }

  func size() throws(StorageError) -> Int { try FileSystem.size(of: path) }

  /// Writes over a part, and returns when that is on the disk.
  func write(_ bytes: [UInt8], at offset: Int) throws(StorageError) {
    var done = 0
    while done < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { bytes in
        unsafe pwrite(
          descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done, offset + done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .last("writing", path) }
      done += count
    }
    guard fdatasync(descriptor) == 0 else { throw .last("flushing", path) }
  }

  /// Makes it so that no record begins at an offset.
  func erase(at offset: Int) throws(StorageError) {
    guard try offset < size() else { return }
    try write([UInt8](repeating: 0, count: JournalRecord.alignment), at: offset)
  }

  /// Makes room up to a size, filled with zeros, all of it on the disk.
  func grow(to size: Int) throws(StorageError) {
    let old = try self.size()
    guard size > old else { return }
    try write([UInt8](repeating: 0, count: size - old), at: old)
  }

  /// Gives room back.
  func shrink(to size: Int) throws(StorageError) {
    guard ftruncate(descriptor, size) == 0, fsync(descriptor) == 0 else {
      throw .last("shrinking", path)
    }
  }
}
