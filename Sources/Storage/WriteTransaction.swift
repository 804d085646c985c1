import CLMDB

/// The one write transaction of an environment; ``Environment/write(_:)`` lends it, and commits it
/// when the closure returns.
@safe public struct WriteTransaction: ~Copyable {
  /// The same transaction for reading, which sees what has been written in it.
  public let reading: Transaction
  /// What it has changed, for the environment's journal; nil if it has none.
  var changes: JournalDraft?

  init(_ transaction: consuming Transaction, changes: JournalDraft?) {
    reading = transaction
    self.changes = changes
  }

  /// Writes a value, in place of one that is there.
  public mutating func put(
    _ database: Database, _ key: StorageKey, _ value: [UInt8]
  ) throws(StorageError) {
    let span = value.span
    unsafe try put(database, key, span.bytes)
  }

  /// Writes a value that lies elsewhere.
  public mutating func put(
    _ database: Database, _ key: StorageKey, _ value: borrowing RawSpan
  ) throws(StorageError) {
    let room = try unsafe reserve(database, key, value.byteCount, 0)
    unsafe value.withUnsafeBytes { unsafe room.copyMemory(from: $0) }
    unsafe seal(room, database, key)
  }

  /// Makes room for a value of `length` bytes and has it filled in place. Every byte must be
  /// written: the room is not cleared.
  public mutating func put(
    _ database: Database, _ key: StorageKey, length: Int,
    filling fill: (inout MutableRawSpan) -> Void
  ) throws(StorageError) {
    let room = try unsafe reserve(database, key, length, 0)
    var span = unsafe MutableRawSpan(
      _unsafeBytes: UnsafeMutableRawBufferPointer(rebasing: room[0..<length]))
    fill(&span)
    unsafe seal(room, database, key)
  }

  /// Removes the value under a key.
  /// - Returns: Whether there was one.
  @discardableResult
  public mutating func delete(
    _ database: Database, _ key: StorageKey
  ) throws(StorageError) -> Bool {
    let status = unsafe key.withBytes { bytes in
      var key = unsafe MDB_val(bytes)
      return unsafe mdb_del(reading.pointer, database.handle, &key, nil)
    }
    if status == MDB_NOTFOUND { return false }
    try StorageError.check(status, "deleting from", reading.environment.path)
    unsafe key.withBytes { unsafe changes?.delete(database, $0) }
    return true
  }

  /// Removes the values whose keys lie in `from..<to`, the first `limit` of them.
  /// - Returns: How many were removed; fewer than `limit` means that none is left.
  public mutating func delete(
    _ database: Database, from: StorageKey? = nil, to: StorageKey? = nil, limit: Int = .max
  ) throws(StorageError) -> Int {
    let cursor = try unsafe reading.open(database)
    defer { unsafe mdb_cursor_close(cursor) }
    let end = to?.bytes
    var removed = 0
    var entry = try unsafe reading.seek(cursor, from)
    while removed < limit, let (key, _) = unsafe entry {
      if let end, unsafe !reading.precedes(key, end) { break }
      unsafe changes?.delete(database, key)
      try unsafe StorageError.check(
        mdb_cursor_del(cursor, 0), "deleting from", reading.environment.path)
      removed += 1
      // After a deletion this gives the entry that has come into its place, and nothing where the
      // database is empty now (asking for the current one would be an error there).
      unsafe entry = try unsafe reading.move(cursor, MDB_NEXT)
    }
    return removed
  }

  private func reserve(
    _ database: Database, _ key: StorageKey, _ length: Int, _ flags: Int32
  ) throws(StorageError) -> UnsafeMutableRawBufferPointer {
    var value = unsafe MDB_val(mv_size: length + Transaction.trailer, mv_data: nil)
    let status = unsafe key.withBytes { bytes in
      var key = unsafe MDB_val(bytes)
      return unsafe mdb_put(
        reading.pointer, database.handle, &key, &value, UInt32(MDB_RESERVE | flags))
    }
    try StorageError.check(status, "writing to", reading.environment.path)
    return unsafe UnsafeMutableRawBufferPointer(start: value.mv_data, count: value.mv_size)
  }

  private mutating func seal(
    _ room: UnsafeMutableRawBufferPointer, _ database: Database, _ key: StorageKey
  ) {
    let length = room.count - Transaction.trailer
    let seed = unsafe key.withBytes { bytes in
      unsafe Checksum.crc32c(RawSpan(_unsafeBytes: bytes), continuing: database.seed)
    }
    let sum = unsafe Checksum.crc32c(
      RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: room[0..<length])), continuing: seed)
    unsafe room.storeBytes(of: sum.littleEndian, toByteOffset: length, as: UInt32.self)
    unsafe changes?.put(database, key, UnsafeRawBufferPointer(room))
  }
}
