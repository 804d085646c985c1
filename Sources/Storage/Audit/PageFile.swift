import Glibc

/// A file of LMDB's, read by its bytes and not through its map, so that what is damaged is an error
/// and not a signal.
///
/// Layout of LMDB 0.9 (`mdb.c`), little-endian: a page has a head of 16 bytes (its number u64, 2
/// bytes unused, flags u16, and either where its free room begins and ends, two u16, or how many
/// pages it spans, u32).
@safe struct PageFile: ~Copyable {
  static let pageSize = 4096
  static let headSize = 16

  let path: String
  private let descriptor: Int32

  init(_ path: String) throws(StorageError) {
    self.path = path
    descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last("reading", path) }
  }

  deinit { Glibc.close(descriptor) }

  /// Some bytes of the file.
  /// - Throws: ``StorageError/unreadable(bytes:code:path:)`` if they are not all there.
  func bytes(at offset: Int, count: Int) throws(StorageError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let read = unsafe pread(
          descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, offset + filled)
        if read < 0, errno == EINTR { continue }
        guard read > 0 else {
          code = read < 0 ? errno : ENODATA
          break
        }
        filled += read
      }
    }
    guard bytes.count == count else {
      throw .unreadable(bytes: count, code: code, path: path)
    }
    return bytes
  }

  /// A page.
  func page(_ number: UInt64) throws(StorageError) -> [UInt8] {
    try bytes(at: Int(number) * PageFile.pageSize, count: PageFile.pageSize)
  }
}

/// Where one tree of a file begins and how large it is: LMDB's `MDB_db`, 48 bytes.
struct TreeRecord: Equatable {
  static let size = 48
  /// No root: the tree is empty.
  static let noPage = UInt64.max

  let pad: UInt32
  let flags: UInt16
  let depth: UInt16
  let branchPages: UInt64
  let leafPages: UInt64
  let overflowPages: UInt64
  let entries: UInt64
  let root: UInt64

  init(_ bytes: [UInt8], at offset: Int) {
    let numbers = bytes.withRawSpan { span in
      (0..<5).map { span.uint64(at: offset + 8 + 8 * $0) }
    }
    (pad, flags, depth) = bytes.withRawSpan { span in
      (span.uint32(at: offset), span.uint16(at: offset + 4), span.uint16(at: offset + 6))
    }
    branchPages = numbers[0]
    leafPages = numbers[1]
    overflowPages = numbers[2]
    entries = numbers[3]
    root = numbers[4]
  }
}

/// The page that says where the two trees of a file begin: page 0 or 1, written in turn.
struct MetaPage {
  static let magic: UInt32 = 0xBEEF_C0DE
  /// What LMDB uses of the page: its head and `MDB_meta`.
  static let size = 152

  let free: TreeRecord
  let main: TreeRecord
  let lastPage: UInt64
  let transaction: UInt64

  /// - Returns: nil if the page is none.
  init?(_ page: [UInt8]) {
    let (magic, version) = page.withRawSpan { ($0.uint32(at: 16), $0.uint32(at: 20)) }
    guard magic == MetaPage.magic, version == 1 else { return nil }
    free = TreeRecord(page, at: 40)
    main = TreeRecord(page, at: 88)
    (lastPage, transaction) = page.withRawSpan { ($0.uint64(at: 136), $0.uint64(at: 144)) }
  }
}
