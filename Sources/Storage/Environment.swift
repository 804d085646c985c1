import CLMDB
import Glibc

/// One LMDB file, with its named databases.
///
/// Invariants:
/// 1. Flushed at every commit (`default sync`): no `NOMETASYNC`, `WRITEMAP`, `MAPASYNC`, and `NOSYNC`
///    only for a commit that lies, flushed, in the environment's journal.
/// 2. A write transaction begins and ends on one thread, inside one synchronous closure.
/// 3. The map grows only while this process has no transaction open on it.
/// 4. One process opens a file once; the registry in ``EnvironmentRegistry`` keeps that.
/// 5. Every value ends with a CRC-32C over the database's name, the key and the value.
/// 6. No code of a caller runs inside a transaction but the closure it gave, which must not begin
///    another transaction on the same environment.
@safe public final class Environment: Sendable {
  struct State {
    var address: UInt
    var transactions = 0
    var isResizing = false
    var mapSize: Int
    var identity: FileIdentity
  }
  /// The file.
  public let path: String
  /// Whether it was opened for reading only.
  public let isReadOnly: Bool
  let databases: [String: Database]
  let state: Monitor<State>
  /// Where small commits are made durable; nil if LMDB flushes all of them.
  let journal: CommitJournal?

  /// Opens the file, and makes it if it is to be written and is not there.
  /// - Parameters:
  ///   - databases: The names of its databases; those that are missing are made when writing.
  ///   - mapSize: The first size of the map in bytes. It grows by itself.
  ///   - isJournaled: Whether small commits go to a journal beside the file, which takes one flush
  ///     instead of two. Whoever opens such a file says so; one process at a time writes to it.
  public init(
    at path: String, databases names: [String], readOnly: Bool = false, mapSize: Int = 1 << 32,
    isJournaled: Bool = false
  ) throws(StorageError) {
    self.path = path
    isReadOnly = readOnly
    let existed = FileSystem.exists(path)
    if readOnly && !existed { throw .missing(path: path) }
    if !existed { try FileSystem.createFile(path) }
    let identity = try FileSystem.identity(path)
    try EnvironmentRegistry.enter(identity, path)
    do throws(StorageError) {
      let file = isJournaled ? try JournalFile.open(beside: path, making: !readOnly) : nil
      let address = try Environment.open(path, readOnly, mapSize, recoveringBy: file)
      do throws(StorageError) {
        journal = if let file, !readOnly { try CommitJournal(file, of: path) } else { nil }
        databases = try Environment.openDatabases(names, address, readOnly, path)
      } catch {
        unsafe mdb_env_close(OpaquePointer(bitPattern: address))
        throw error
      }
      var information = unsafe MDB_envinfo()
      unsafe mdb_env_info(OpaquePointer(bitPattern: address), &information)
      state = Monitor(
        State(address: address, mapSize: unsafe information.me_mapsize, identity: identity))
    } catch {
      EnvironmentRegistry.leave(identity)
      throw error
    }
  }

  deinit { close() }

  /// Waits for the transactions of this process and closes the file. Closing twice does nothing.
  public func close() {
    let (address, identity): (UInt, FileIdentity) = state.wait { state in
      guard state.transactions == 0, !state.isResizing else { return nil }
      defer { state.address = 0 }
      return (state.address, state.identity)
    }
    guard address != 0 else { return }
    // What cannot be flushed now stays in the journal, and counts when the file is opened again.
    try? unsafe journal?.checkpoint(OpaquePointer(bitPattern: address))
    journal?.leave()
    unsafe mdb_env_close(OpaquePointer(bitPattern: address))
    EnvironmentRegistry.leave(identity)
  }

  /// The database of that name.
  public subscript(_ name: String) -> Database {
    guard let database = databases[name] else {
      preconditionFailure("the environment was opened without the database \(name)")
    }
    return database
  }

  // MARK: - Opening

  /// Opens the file, brought to its last commit if it has a journal.
  static func open(
    _ path: String, _ readOnly: Bool, _ mapSize: Int, recoveringBy journal: JournalFile?
  ) throws(StorageError) -> UInt {
    guard let journal else { return try open(path, readOnly, mapSize) }
    return try journal.recovering(path, mapSize: mapSize, flushing: !readOnly) {
      () throws(StorageError) in try open(path, readOnly, mapSize)
    }
  }

  static func open(
    _ path: String, _ readOnly: Bool, _ mapSize: Int
  ) throws(StorageError) -> UInt {
    var environment: OpaquePointer?
    try unsafe StorageError.check(mdb_env_create(&environment), "opening", path)
    do throws(StorageError) {
      try unsafe StorageError.check(mdb_env_set_maxdbs(environment, 32), "opening", path)
      try unsafe StorageError.check(mdb_env_set_maxreaders(environment, 512), "opening", path)
      if !readOnly {
        try unsafe StorageError.check(
          mdb_env_set_mapsize(environment, mapSize), "opening", path)
      }
      let flags = MDB_NOTLS | MDB_NORDAHEAD | MDB_NOSUBDIR | (readOnly ? MDB_RDONLY : 0)
      try unsafe StorageError.check(
        mdb_env_open(environment, path, UInt32(flags), 0o640), "opening", path)
      var cleared: Int32 = 0
      try unsafe StorageError.check(
        mdb_reader_check(environment, &cleared), "clearing stale readers", path)
    } catch {
      unsafe mdb_env_close(environment)
      throw error
    }
    return UInt(bitPattern: environment)
  }

  static func openDatabases(
    _ names: [String], _ address: UInt, _ readOnly: Bool, _ path: String
  ) throws(StorageError) -> [String: Database] {
    let environment = unsafe OpaquePointer(bitPattern: address)
    var transaction: OpaquePointer?
    try unsafe StorageError.check(
      mdb_txn_begin(environment, nil, UInt32(readOnly ? MDB_RDONLY : 0), &transaction),
      "opening", path)
    var databases: [String: Database] = [:]
    for name in names {
      var handle: MDB_dbi = 0
      var status = unsafe mdb_dbi_open(transaction, name, 0, &handle)
      if status == MDB_NOTFOUND {
        handle = Database.absent
        status = readOnly ? 0 : unsafe mdb_dbi_open(transaction, name, UInt32(MDB_CREATE), &handle)
      }
      guard status == 0 else {
        unsafe mdb_txn_abort(transaction)
        throw StorageError.from(status, "opening", path)
      }
      databases[name] = Database(name: name, handle: handle)
    }
    try unsafe StorageError.check(mdb_txn_commit(transaction), "opening", path)
    return databases
  }
}
