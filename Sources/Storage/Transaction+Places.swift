import CLMDB

/// Where a value lies in the file of its environment.
public struct ValuePlace: Hashable, Sendable {
  /// Counted from the first byte of the file.
  public let offset: Int
  /// The bytes of the value, without the checksum behind it.
  public let length: Int

  public init(offset: Int, length: Int) {
    self.offset = offset
    self.length = length
  }
}

/// Where values lie, so that they can be read past the map, which would fault their pages in one by
/// one.
///
/// LMDB maps a file whole and in order, so the distance of a value from the beginning of the map is
/// its place in the file. It does not tell where the map begins; but a value above half a page has
/// pages of its own, and their header, 16 bytes before the value, begins with the page's number.
/// One such page is looked at for a whole scan.
extension Transaction {
  /// Gives the keys in `from..<to` in order, each with the place of its value.
  ///
  /// A place holds as long as the value does: whoever reads there must know the bytes again, and
  /// ask a transaction if they are others.
  /// - Returns: false if where the map begins cannot be told, because all values are small.
  public func places(
    in database: Database, from: StorageKey? = nil, to: StorageKey? = nil,
    _ body: (_ key: RawSpan, _ place: ValuePlace) throws -> Void
  ) throws -> Bool {
    guard database.exists else { return true }
    guard let map = try beginningOfMap(database, from, to) else { return false }
    let cursor = try unsafe open(database)
    defer { unsafe mdb_cursor_close(cursor) }
    let end = to?.bytes
    var entry = try unsafe seek(cursor, from)
    while let (key, stored) = unsafe entry {
      if let end, unsafe !precedes(key, end) { break }
      let offset = Int(bitPattern: stored.baseAddress) - map
      let length = stored.count - Transaction.trailer
      try body(
        unsafe RawSpan(_unsafeBytes: key), ValuePlace(offset: offset, length: max(0, length)))
      unsafe entry = try unsafe move(cursor, MDB_NEXT)
    }
    return true
  }

  /// The address of the file's first byte, told by the first value that has pages of its own.
  private func beginningOfMap(
    _ database: Database, _ from: StorageKey?, _ to: StorageKey?
  ) throws -> Int? {
    let cursor = try unsafe open(database)
    defer { unsafe mdb_cursor_close(cursor) }
    let end = to?.bytes
    let page = try pageSize(of: database)
    var entry = try unsafe seek(cursor, from)
    while let (key, stored) = unsafe entry {
      if let end, unsafe !precedes(key, end) { return nil }
      let address = Int(bitPattern: stored.baseAddress)
      if stored.count > page, address % page == Self.pageHeader,
        let header = unsafe stored.baseAddress.map({ unsafe $0 - Self.pageHeader })
      {
        let number = unsafe header.load(as: UInt64.self)
        let flags = unsafe header.load(fromByteOffset: 10, as: UInt16.self)
        if flags & Self.overflow != 0 {
          return address - Self.pageHeader - Int(number) * page
        }
      }
      unsafe entry = try unsafe move(cursor, MDB_NEXT)
    }
    return nil
  }

  private func pageSize(of database: Database) throws(StorageError) -> Int {
    var statistics = MDB_stat()
    try unsafe StorageError.check(
      mdb_stat(pointer, database.handle, &statistics), "reading", environment.path)
    return Int(statistics.ms_psize)
  }

  /// `P_OVERFLOW` of LMDB 0.9.
  private static let overflow: UInt16 = 4
  private static let pageHeader = 16
}
