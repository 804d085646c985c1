import CLMDB
import Glibc

/// Brings an environment that was not closed to its last commit, by its journal.
///
/// Of what LMDB has not flushed, any pages may be on the disk after a power cut. So the meta pages are
/// set back to the base, all pages of which are there, and the changes of the records are made again.
/// A power cut on the way harms nothing: the records count until the result is flushed.
///
/// Where another process has the environment open, the machine has not lost what was not flushed, and
/// nothing may be set back under it.
enum JournalRecovery {
  /// Does so before the environment is opened, under the lock of its journal.
  /// - Parameter mapSize: The least size of the map in bytes.
  /// - Returns: Whether records are left, because somebody has the environment open.
  static func run(
    _ file: JournalFile, of path: String, mapSize: Int
  ) throws(StorageError) -> Bool {
    let journal = try file.contents()
    let records = chain(in: journal)
    guard let last = records.last else { return false }
    guard try isClosed(path) else { return true }
    guard file.isWritable else { throw .readOnly(code: EROFS, path: path) }
    let newest = try newestCommit(of: path)
    if newest <= last.commit {
      guard newest >= last.baseCommit else {
        throw .corrupted(reason: "\(file.path) belongs to another file", path: path)
      }
      try setBack(path, to: last.base)
      try replay(records, of: journal, path, mapSize)
    }
    try file.erase(at: 0)
    return false
  }

  /// Whether no process has the environment open: LMDB holds the first byte of its lock file, shared,
  /// as long as it is.
  private static func isClosed(_ path: String) throws(StorageError) -> Bool {
    let lockPath = path + "-lock"
    let descriptor = unsafe Glibc.open(lockPath, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else {
      guard errno == ENOENT || errno == EROFS || errno == EACCES else {
        throw .last("locking", lockPath)
      }
      return true
    }
    defer { Glibc.close(descriptor) }
    var wanted = Glibc.flock()
    wanted.l_type = Int16(F_WRLCK)
    wanted.l_whence = Int16(SEEK_SET)
    wanted.l_len = 1
    guard unsafe fcntl(descriptor, F_SETLK, &wanted) != 0 else { return true }
    guard errno == EAGAIN || errno == EACCES else { throw .last("locking", lockPath) }
    return false
  }

  /// The records that lead on from one base, from the front of a journal on.
  static func chain(in journal: [UInt8]) -> [JournalRecord] {
    var records: [JournalRecord] = []
    var offset = 0
    while let record = JournalRecord(journal, at: offset) {
      let before = records.last?.commit ?? record.baseCommit
      let base = records.last?.baseCommit ?? record.baseCommit
      guard record.commit == before + 1, record.baseCommit == base else { break }
      records.append(record)
      offset = record.end
    }
    return records
  }

  /// The last commit that a meta page on the disk speaks of, flushed or not.
  private static func newestCommit(of path: String) throws(StorageError) -> UInt64 {
    let file = try PageFile(path)
    var newest: UInt64 = 0
    for number in 0..<2 {
      let page = try file.bytes(at: number * PageFile.pageSize, count: MetaPage.size)
      newest = max(newest, MetaPage(page)?.transaction ?? 0)
    }
    return newest
  }

  /// Makes both meta pages that of the base, each under its own number.
  private static func setBack(_ path: String, to base: [UInt8]) throws(StorageError) {
    let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last("recovering", path) }
    defer { Glibc.close(descriptor) }
    for number in 0..<2 {
      var page = base
      page.replaceSubrange(0..<8, with: [UInt8(number), 0, 0, 0, 0, 0, 0, 0])
      let written = unsafe page.withUnsafeBytes { page in
        unsafe pwrite(descriptor, page.baseAddress, page.count, number * PageFile.pageSize)
      }
      guard written == page.count else { throw .last("recovering", path) }
    }
    guard fsync(descriptor) == 0 else { throw .last("flushing", path) }
  }

  /// Makes the changes of records in one commit, which LMDB flushes.
  private static func replay(
    _ records: [JournalRecord], of journal: [UInt8], _ path: String, _ mapSize: Int
  ) throws(StorageError) {
    var size = mapSize
    while true {
      let address = try Environment.open(path, false, size)
      let environment = unsafe OpaquePointer(bitPattern: address)
      defer { unsafe mdb_env_close(environment) }
      do throws(StorageError) {
        return try unsafe replay(records, of: journal, environment, path)
      } catch {
        guard error == .mapFull else { throw error }
        var information = unsafe MDB_envinfo()
        unsafe mdb_env_info(environment, &information)
        size = unsafe information.me_mapsize * 2
      }
    }
  }

  private static func replay(
    _ records: [JournalRecord], of journal: [UInt8], _ environment: OpaquePointer?, _ path: String
  ) throws(StorageError) {
    var transaction: OpaquePointer?
    try unsafe StorageError.check(
      mdb_txn_begin(environment, nil, 0, &transaction), "recovering", path)
    do throws(StorageError) {
      var handles: [String: MDB_dbi] = [:]
      for record in records {
        try record.eachChange(in: journal) { change throws(StorageError) in
          var handle = handles[change.database] ?? 0
          if handle == 0 {
            try unsafe StorageError.check(
              mdb_dbi_open(transaction, change.database, UInt32(MDB_CREATE), &handle),
              "recovering", path)
            handles[change.database] = handle
          }
          try unsafe make(change, journal, transaction, handle, path)
        }
      }
    } catch {
      unsafe mdb_txn_abort(transaction)
      throw error
    }
    try unsafe StorageError.check(mdb_txn_commit(transaction), "recovering", path)
  }

  private static func make(
    _ change: JournalChange, _ journal: [UInt8], _ transaction: OpaquePointer?, _ handle: MDB_dbi,
    _ path: String
  ) throws(StorageError) {
    let status = unsafe journal.withUnsafeBytes { journal in
      var key = unsafe MDB_val(UnsafeRawBufferPointer(rebasing: journal[change.key]))
      guard let place = change.value else {
        return unsafe mdb_del(transaction, handle, &key, nil)
      }
      var value = unsafe MDB_val(UnsafeRawBufferPointer(rebasing: journal[place]))
      return unsafe mdb_put(transaction, handle, &key, &value, 0)
    }
    try StorageError.check(status, "recovering", path)
  }
}
