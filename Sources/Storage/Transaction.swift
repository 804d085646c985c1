import CLMDB
import Glibc

/// A snapshot of an environment.
///
/// Not copyable, and lent only to a synchronous closure, so no `await` can come between begin and
/// end. Whatever it hands out is checked against its checksum, except by the functions that say so.
@safe public struct Transaction: ~Copyable {
  let pointer: OpaquePointer
  let environment: Environment

  init(_ pointer: OpaquePointer, _ environment: Environment) {
    unsafe self.pointer = pointer
    self.environment = environment
  }

  /// The number of the commit that it sees.
  var number: Int { unsafe mdb_txn_id(pointer) }

  /// The length of the checksum behind every value.
  static let trailer = 4

  /// The value under a key, copied, or nil.
  public func get(_ database: Database, _ key: StorageKey) throws(StorageError) -> [UInt8]? {
    guard let found = try unsafe lookup(database, key) else { return nil }
    return unsafe RawSpan(_unsafeBytes: try check(found, database, key, all: true)).copied
  }

  /// Whether there is a value under a key.
  public func contains(_ database: Database, _ key: StorageKey) throws(StorageError) -> Bool {
    try unsafe lookup(database, key) != nil
  }

  /// Lends the value under a key where it lies, or returns nil if there is none.
  /// - Parameter isWhole: false if the value holds parts with checksums of their own, and the
  ///   caller checks those that it reads.
  public func withValue<Result>(
    _ database: Database, _ key: StorageKey, checkingAll isWhole: Bool = true,
    _ body: (RawSpan) throws -> Result
  ) throws -> Result? {
    guard let found = try unsafe lookup(database, key) else { return nil }
    let value = try unsafe check(found, database, key, all: isWhole)
    return try body(unsafe RawSpan(_unsafeBytes: value))
  }

  private func lookup(
    _ database: Database, _ key: StorageKey
  ) throws(StorageError) -> UnsafeRawBufferPointer? {
    guard database.exists else { return nil }
    var value = unsafe MDB_val()
    let status = unsafe key.withBytes { bytes in
      var key = unsafe MDB_val(bytes)
      return unsafe mdb_get(pointer, database.handle, &key, &value)
    }
    if status == MDB_NOTFOUND { return nil }
    try StorageError.check(status, "reading", environment.path)
    return unsafe UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size)
  }

  /// The value without its trailer, once that is found right.
  func check(
    _ stored: UnsafeRawBufferPointer, _ database: Database, _ key: StorageKey, all: Bool
  ) throws(StorageError) -> UnsafeRawBufferPointer {
    let keyBytes = unsafe key.withBytes { bytes in
      unsafe Checksum.crc32c(RawSpan(_unsafeBytes: bytes), continuing: database.seed)
    }
    let isRight = try unsafe Transaction.isRight(stored, keyBytes, environment.path, all: all)
    guard isRight else {
      throw .damaged(database: database.name, key: key.bytes, path: environment.path)
    }
    return unsafe UnsafeRawBufferPointer(rebasing: stored.dropLast(Transaction.trailer))
  }

  static func isRight(
    _ stored: UnsafeRawBufferPointer, _ seed: UInt32, _ path: String, all: Bool
  ) throws(StorageError) -> Bool {
    guard stored.count >= trailer else { return false }
    // A large value lies on pages of its own. Asking the kernel for them first makes a file that
    // was cut short, or a bad sector, an error here instead of a signal later.
    if stored.count > 16384 { try unsafe populate(stored, path) }
    guard all else { return true }
    let length = stored.count - trailer
    let sum = unsafe Checksum.crc32c(
      RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: stored[0..<length])), continuing: seed)
    return unsafe sum == stored.loadUnaligned(fromByteOffset: length, as: UInt32.self)
  }

  /// `MADV_POPULATE_READ` of Linux 5.14; an older kernel refuses it, and nothing is lost by that.
  private static let populateRead: Int32 = 22

  private static func populate(
    _ bytes: UnsafeRawBufferPointer, _ path: String
  ) throws(StorageError) {
    let address = UInt(bitPattern: bytes.baseAddress)
    let first = address & ~4095
    let length = Int((address + UInt(bytes.count) - first + 4095) & ~4095)
    let pages = unsafe UnsafeMutableRawPointer(bitPattern: first)
    // The map is not read ahead, so what is not in memory would come page by page. A value comes and
    // goes as a whole, so its last page speaks for it.
    var isInMemory: UInt8 = 1
    unsafe mincore(pages?.advanced(by: length - 4096), 4096, &isInMemory)
    if isInMemory & 1 == 0 { unsafe madvise(pages, length, MADV_WILLNEED) }
    let status = unsafe madvise(pages, length, populateRead)
    if status != 0, errno == EFAULT || errno == EIO || errno == EHWPOISON {
      throw .unreadable(bytes: bytes.count, code: errno, path: path)
    }
  }
}
