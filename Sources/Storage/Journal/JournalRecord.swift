/// One commit in a journal: what it changes, and the last commit of the environment that is wholly
/// on the disk, from which the changes of this record and of those before it lead on.
///
/// ```
///   0  u32      CRC-32C of everything behind it
///   4  u32      length in bytes, these eight included
///   8  u64      number of the commit
///  16  u8[152]  meta page of the base: LMDB's head and `MDB_meta`
/// 168  changes, one after the other:
///        u8   1 a value is put, 2 a value is removed
///        u8   length of the database's name, and the name
///        u16  length of the key, and the key
///        u32  where one is put: length of the value as it is stored, and the value
/// ```
///
/// Little-endian. A record begins at a multiple of 4,096 bytes, so that no page of the file holds
/// parts of two.
struct JournalRecord {
  static let headSize = 168
  static let alignment = PageFile.pageSize

  let commit: UInt64
  let base: [UInt8]
  /// The transaction of the base.
  let baseCommit: UInt64
  /// How far it reaches in the file, up to the next multiple of ``alignment``.
  let end: Int
  private let changes: Range<Int>

  /// Reads the record that begins at an offset of a journal.
  /// - Returns: nil if there is none, or not the whole of one.
  init?(_ journal: [UInt8], at offset: Int) {
    guard offset + Self.headSize <= journal.count else { return nil }
    let (sum, length, commit) = journal.withRawSpan { journal in
      let length = Int(journal.uint32(at: offset + 4))
      return (journal.uint32(at: offset), length, journal.uint64(at: offset + 8))
    }
    guard length >= Self.headSize, offset + length <= journal.count,
      sum == Checksum.crc32c(journal, offset + 4..<offset + length)
    else { return nil }
    base = Array(journal[offset + 16..<offset + Self.headSize])
    guard let meta = MetaPage(base) else { return nil }
    baseCommit = meta.transaction
    self.commit = commit
    changes = offset + Self.headSize..<offset + length
    end = Self.aligned(offset + length)
  }

  /// Gives the changes in the order in which they were made.
  func eachChange(
    in journal: [UInt8], _ body: (JournalChange) throws(StorageError) -> Void
  ) throws(StorageError) {
    var at = changes.lowerBound
    while at < changes.upperBound {
      let isPut = journal[at] == 1
      let name = at + 2..<at + 2 + Int(journal[at + 1])
      let keyLength = journal.withRawSpan { Int($0.uint16(at: name.upperBound)) }
      let key = name.upperBound + 2..<name.upperBound + 2 + keyLength
      var value: Range<Int>?
      if isPut {
        let start = key.upperBound + 4
        value = start..<start + journal.withRawSpan { Int($0.uint32(at: key.upperBound)) }
      }
      try body(
        JournalChange(
          database: String(decoding: journal[name], as: UTF8.self), key: key, value: value))
      at = (value ?? key).upperBound
    }
  }

  static func aligned(_ length: Int) -> Int { (length + alignment - 1) & ~(alignment - 1) }
}

/// One change of a record: where its key and its value lie in the journal.
struct JournalChange {
  let database: String
  let key: Range<Int>
  /// The value as it is stored, with its checksum; nil where one is removed.
  let value: Range<Int>?
}

/// The record of a transaction under way: it takes down every change, as long as they are few enough
/// to be worth a journal.
struct JournalDraft {
  /// The longest record, in bytes. A larger commit is written once, by LMDB, instead of twice.
  static let largest = 256 << 10

  var bytes: [UInt8]
  /// Whether nothing was changed.
  private(set) var isEmpty = true
  /// Whether every change is in it.
  private(set) var isWhole = true

  /// Begins in memory of an older one.
  init(reusing memory: consuming [UInt8]) {
    bytes = memory
    bytes.removeAll(keepingCapacity: true)
    bytes.append(contentsOf: repeatElement(0, count: JournalRecord.headSize))
  }

  /// Takes down a value as it is stored.
  mutating func put(_ database: Database, _ key: StorageKey, _ value: UnsafeRawBufferPointer) {
    guard hasRoom(for: value.count) else { return }
    unsafe key.withBytes { key in unsafe begin(1, database, key) }
    unsafe withUnsafeBytes(of: UInt32(value.count).littleEndian) {
      unsafe bytes.append(contentsOf: $0)
    }
    unsafe bytes.append(contentsOf: value)
  }

  /// Takes down that a value is removed.
  mutating func delete(_ database: Database, _ key: UnsafeRawBufferPointer) {
    guard hasRoom(for: 0) else { return }
    unsafe begin(2, database, key)
  }

  /// Fills in the head, and zeros up to the next record.
  mutating func seal(commit: UInt64, base: [UInt8]) {
    let length = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: JournalRecord.aligned(length) - length))
    bytes.replaceSubrange(16..<JournalRecord.headSize, with: base)
    unsafe bytes.withUnsafeMutableBytes { bytes in
      unsafe bytes.storeBytes(of: UInt32(length).littleEndian, toByteOffset: 4, as: UInt32.self)
      unsafe bytes.storeBytes(of: commit.littleEndian, toByteOffset: 8, as: UInt64.self)
    }
    let sum = Checksum.crc32c(bytes, 4..<length)
    unsafe bytes.withUnsafeMutableBytes { bytes in
      unsafe bytes.storeBytes(of: sum.littleEndian, as: UInt32.self)
    }
  }

  private mutating func hasRoom(for length: Int) -> Bool {
    isEmpty = false
    let most = 1 + 1 + 255 + 2 + StorageKey.longest + 4
    if isWhole, bytes.count + most + length > Self.largest { isWhole = false }
    return isWhole
  }

  private mutating func begin(
    _ kind: UInt8, _ database: Database, _ key: UnsafeRawBufferPointer
  ) {
    bytes.append(kind)
    bytes.append(UInt8(database.name.utf8.count))
    bytes.append(contentsOf: database.name.utf8)
    unsafe withUnsafeBytes(of: UInt16(key.count).littleEndian) {
      unsafe bytes.append(contentsOf: $0)
    }
    unsafe bytes.append(contentsOf: key)
  }
}
