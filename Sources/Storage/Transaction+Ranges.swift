import CLMDB

/// Which way to look for a key.
public enum KeySearch: Sendable {
  /// The first key at or after the one given.
  case atOrAfter
  /// The last key at or before the one given.
  case atOrBefore
}

/// What to do after one value of a scan.
public enum ScanStep: Sendable { case goOn, stop }

extension Transaction {
  /// Lends the values whose keys lie in `from..<to`, in order, until `body` says stop.
  /// - Parameters:
  ///   - from: The first key; nil begins at the first of the database.
  ///   - to: The key to stop before; nil goes on to the end.
  public func scan(
    _ database: Database, from: StorageKey? = nil, to: StorageKey? = nil,
    checkingAll isWhole: Bool = true,
    _ body: (_ key: RawSpan, _ value: RawSpan) throws -> ScanStep
  ) throws {
    guard database.exists else { return }
    let cursor = try unsafe open(database)
    defer { unsafe mdb_cursor_close(cursor) }
    var entry = try unsafe seek(cursor, from)
    let end = to?.bytes
    while let (key, stored) = unsafe entry {
      if let end, unsafe !precedes(key, end) { return }
      let seed = unsafe Checksum.crc32c(RawSpan(_unsafeBytes: key), continuing: database.seed)
      guard
        try unsafe Transaction.isRight(stored, seed, environment.path, all: isWhole)
      else {
        throw StorageError.damaged(
          database: database.name, key: unsafe Array(key), path: environment.path)
      }
      let value = unsafe UnsafeRawBufferPointer(rebasing: stored.dropLast(Transaction.trailer))
      let step = try body(
        unsafe RawSpan(_unsafeBytes: key), unsafe RawSpan(_unsafeBytes: value))
      if step == .stop { return }
      unsafe entry = try unsafe move(cursor, MDB_NEXT)
    }
  }

  /// Finds a key near another and lends its value.
  public func find<Result>(
    _ search: KeySearch, _ key: StorageKey?, in database: Database,
    checkingAll isWhole: Bool = true,
    _ body: (_ key: RawSpan, _ value: RawSpan) throws -> Result
  ) throws -> Result? {
    guard database.exists else { return nil }
    let cursor = try unsafe open(database)
    defer { unsafe mdb_cursor_close(cursor) }
    var entry: (UnsafeRawBufferPointer, UnsafeRawBufferPointer)?
    switch search {
    case .atOrAfter: unsafe entry = try unsafe seek(cursor, key)
    case .atOrBefore:
      unsafe entry = key == nil ? nil : try unsafe seek(cursor, key)
      if let key, let (found, value) = unsafe entry {
        let same = unsafe Array(found) == key.bytes
        unsafe entry = same ? (found, value) : try unsafe move(cursor, MDB_PREV)
      } else {
        unsafe entry = try unsafe move(cursor, MDB_LAST)
      }
    }
    guard let (found, stored) = unsafe entry else { return nil }
    let seed = unsafe Checksum.crc32c(RawSpan(_unsafeBytes: found), continuing: database.seed)
    guard try unsafe Transaction.isRight(stored, seed, environment.path, all: isWhole) else {
      throw StorageError.damaged(
        database: database.name, key: unsafe Array(found), path: environment.path)
    }
    let value = unsafe UnsafeRawBufferPointer(rebasing: stored.dropLast(Transaction.trailer))
    return try body(
      unsafe RawSpan(_unsafeBytes: found), unsafe RawSpan(_unsafeBytes: value))
  }

  /// The last key of a database, or nil if it is empty.
  public func lastKey(of database: Database) throws -> [UInt8]? {
    try find(.atOrBefore, nil, in: database, checkingAll: false) { key, _ in key.copied }
  }

  /// The first key of a database at or after another, or nil.
  public func firstKey(of database: Database, from: StorageKey? = nil) throws -> [UInt8]? {
    try find(.atOrAfter, from, in: database, checkingAll: false) { key, _ in key.copied }
  }

  /// How many values a database holds.
  public func count(of database: Database) throws(StorageError) -> Int {
    guard database.exists else { return 0 }
    var statistics = MDB_stat()
    try unsafe StorageError.check(
      mdb_stat(pointer, database.handle, &statistics), "counting", environment.path)
    return statistics.ms_entries
  }

  // MARK: - Cursors

  func open(_ database: Database) throws(StorageError) -> OpaquePointer {
    var cursor: OpaquePointer?
    try unsafe StorageError.check(
      mdb_cursor_open(pointer, database.handle, &cursor), "reading", environment.path)
    return unsafe cursor.unsafelyUnwrapped
  }

  func seek(
    _ cursor: OpaquePointer, _ from: StorageKey?
  ) throws(StorageError) -> (UnsafeRawBufferPointer, UnsafeRawBufferPointer)? {
    guard let from else { return try unsafe move(cursor, MDB_FIRST) }
    var value = unsafe MDB_val()
    var found = unsafe MDB_val()
    let status = unsafe from.withBytes { bytes in
      unsafe found = unsafe MDB_val(bytes)
      return unsafe mdb_cursor_get(cursor, &found, &value, MDB_SET_RANGE)
    }
    return try unsafe entry(status, found, value)
  }

  func move(
    _ cursor: OpaquePointer, _ operation: MDB_cursor_op
  ) throws(StorageError) -> (UnsafeRawBufferPointer, UnsafeRawBufferPointer)? {
    var key = unsafe MDB_val()
    var value = unsafe MDB_val()
    let status = unsafe mdb_cursor_get(cursor, &key, &value, operation)
    return try unsafe entry(status, key, value)
  }

  private func entry(
    _ status: Int32, _ key: MDB_val, _ value: MDB_val
  ) throws(StorageError) -> (UnsafeRawBufferPointer, UnsafeRawBufferPointer)? {
    if status == MDB_NOTFOUND { return nil }
    try StorageError.check(status, "reading", environment.path)
    return unsafe (
      UnsafeRawBufferPointer(start: key.mv_data, count: key.mv_size),
      UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size)
    )
  }

  func precedes(_ key: UnsafeRawBufferPointer, _ end: [UInt8]) -> Bool {
    for index in 0..<min(key.count, end.count) {
      let byte = unsafe key[index]
      if byte != end[index] { return byte < end[index] }
    }
    return key.count < end.count
  }
}

extension MDB_val {
  /// Names bytes that LMDB only reads, although its type says otherwise.
  init(_ bytes: UnsafeRawBufferPointer) {
    unsafe self.init(
      mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
  }
}
