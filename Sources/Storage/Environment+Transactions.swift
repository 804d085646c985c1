import CLMDB
import Glibc

extension Environment {
  /// Runs `body` on a snapshot, which other transactions do not change. Keep it short: a long one
  /// pins the pages that were freed since.
  public func read<Result>(
    _ body: (borrowing Transaction) throws -> Result
  ) throws -> Result {
    let transaction = try begin(readOnly: true)
    defer {
      unsafe mdb_txn_abort(transaction.pointer)
      leave()
    }
    return try body(transaction)
  }

  /// Runs `body` in the one write transaction of the file; what it wrote is on the disk when this
  /// returns. If `body` throws, or the commit fails, nothing of it was written.
  ///
  /// `body` may be run more than once (the map may have to grow first), so it must not keep
  /// anything from a run that did not end.
  public func write<Result>(
    _ body: (inout WriteTransaction) throws -> Result
  ) throws -> Result {
    while true {
      do {
        let result = try writeOnce(body)
        growAhead()
        return result
      } catch StorageError.mapFull {
        try resize { size in size * 2 }
      }
    }
  }

  private func writeOnce<Result>(
    _ body: (inout WriteTransaction) throws -> Result
  ) throws -> Result {
    var transaction = WriteTransaction(try begin(readOnly: false), changes: journal?.draft())
    let result: Result
    do {
      result = try body(&transaction)
    } catch {
      unsafe mdb_txn_abort(transaction.reading.pointer)
      leave()
      throw error
    }
    defer { leave() }
    if let journal, let changes = transaction.changes.take() {
      let environment = unsafe mdb_txn_env(transaction.reading.pointer).unsafelyUnwrapped
      try unsafe journal.commit(transaction.reading.pointer, changes, in: environment)
    } else {
      try unsafe StorageError.check(
        mdb_txn_commit(transaction.reading.pointer), "committing to", path)
    }
    return result
  }

  private func begin(readOnly: Bool) throws(StorageError) -> Transaction {
    var started: OpaquePointer?
    while true {
      let address: UInt = state.wait { state in
        guard !state.isResizing else { return nil }
        if state.address != 0 { state.transactions += 1 }
        return state.address
      }
      guard address != 0 else { throw .closed(path: path) }
      let status = unsafe mdb_txn_begin(
        OpaquePointer(bitPattern: address), nil, UInt32(readOnly ? MDB_RDONLY : 0), &started)
      if status == 0 { break }
      leave()
      guard status == MDB_MAP_RESIZED else {
        throw StorageError.from(status, "beginning a transaction on", path)
      }
      try resize { _ in 0 }
    }
    return unsafe Transaction(started.unsafelyUnwrapped, self)
  }

  private func leave() { state.change { state in state.transactions -= 1 } }

  // MARK: - The map

  /// Makes the map larger while it is half full and nobody looks.
  private func growAhead() {
    let size: Int = state.withLock { state in
      guard state.address != 0, state.transactions == 0, !state.isResizing else { return 0 }
      var information = unsafe MDB_envinfo()
      unsafe mdb_env_info(OpaquePointer(bitPattern: state.address), &information)
      return unsafe (information.me_last_pgno + 1) * 4096 * 2 > information.me_mapsize
        ? state.mapSize * 2 : 0
    }
    // If it cannot grow now, the transaction that needs the room says so.
    if size > 0 { try? resize { max($0, size) } }
  }

  /// Waits until this process has no transaction open, and sets the size of the map; 0 adopts what
  /// another process has set.
  private func resize(to wanted: (Int) -> Int) throws(StorageError) {
    let (address, size): (UInt, Int) = state.wait { state in
      guard !state.isResizing else { return nil }
      state.isResizing = true
      return (state.address, state.mapSize)
    }
    defer { state.change { state in state.isResizing = false } }
    guard address != 0 else { throw .closed(path: path) }
    state.wait { state in state.transactions == 0 ? () : nil }
    let environment = unsafe OpaquePointer(bitPattern: address)
    try unsafe journal?.checkpoint(environment)
    let target = wanted(size)
    var status = unsafe mdb_env_set_mapsize(environment, target)
    // Where address space is short, a smaller step may still go.
    var step = size / 2
    while status == ENOMEM, target > size, step >= 1 << 24 {
      status = unsafe mdb_env_set_mapsize(environment, size + step)
      step /= 2
    }
    try StorageError.check(status, "growing the map of", path)
    var information = unsafe MDB_envinfo()
    unsafe mdb_env_info(environment, &information)
    let now = unsafe information.me_mapsize
    state.withLock { state in state.mapSize = now }
  }

  /// Frees the reader slots of processes that have died.
  /// - Returns: How many there were.
  @discardableResult
  public func clearStaleReaders() throws(StorageError) -> Int {
    var cleared: Int32 = 0
    let status: Int32 = state.withLock { state in
      guard state.address != 0 else { return 0 }
      return unsafe mdb_reader_check(OpaquePointer(bitPattern: state.address), &cleared)
    }
    try StorageError.check(status, "clearing stale readers of", path)
    return Int(cleared)
  }
}

extension Environment {
  /// Closes the file and opens it again, after LMDB has given it up because its meta page could
  /// not be written. Waits until this process has no transaction open on it.
  public func reopen() throws(StorageError) {
    try unsafe exclusively({ _ throws(StorageError) in }, { () throws(StorageError) in })
  }

  /// Replaces the file by a compact copy of itself, so that nothing of what was deleted is left in
  /// free pages. Waits until this process has no transaction open on it; new ones wait meanwhile.
  ///
  /// Another process that has the file open goes on with the old one, which has no name any more,
  /// and must open the log again to see what is written from now on.
  /// - Throws: ``StorageError``; the file is then the old one, whole.
  public func compact() throws(StorageError) {
    let copy = path + ".compact"
    try FileSystem.remove(copy)
    try unsafe exclusively(
      { environment throws(StorageError) in
        try unsafe self.journal?.checkpoint(environment)
        try unsafe Environment.copyCompact(environment, to: copy)
      },
      { () throws(StorageError) in
        // Those who read the old file keep its lock file; the new one begins without readers.
        try FileSystem.rename(copy, to: self.path)
        try FileSystem.remove(self.path + "-lock")
        // Its records hold what may have been deleted since.
        try self.journal?.empty()
        try FileSystem.sync(FileSystem.parent(of: self.path))
        let identity = try FileSystem.identity(self.path)
        try EnvironmentRegistry.enter(identity, self.path)
        let old = self.state.withLock { state in
          defer { state.identity = identity }
          return state.identity
        }
        EnvironmentRegistry.leave(old)
      })
  }

  /// Runs `first` while no transaction is open, then `second` while the file is closed, and opens
  /// the file again.
  private func exclusively(
    _ first: (OpaquePointer?) throws(StorageError) -> Void,
    _ second: () throws(StorageError) -> Void
  ) throws(StorageError) {
    let address: UInt = state.wait { state in
      guard !state.isResizing else { return nil }
      state.isResizing = true
      return state.address
    }
    defer { state.change { state in state.isResizing = false } }
    guard address != 0 else { throw .closed(path: path) }
    let size: Int = state.wait { state in state.transactions == 0 ? state.mapSize : nil }
    try unsafe first(OpaquePointer(bitPattern: address))
    journal?.leave()
    unsafe mdb_env_close(OpaquePointer(bitPattern: address))
    state.withLock { state in state.address = 0 }
    var failure: StorageError?
    do throws(StorageError) { try second() } catch { failure = error }
    let reopened = try Environment.open(path, isReadOnly, size, recoveringBy: journal?.file)
    let found = try Environment.openDatabases(
      databases.values.sorted { $0.handle < $1.handle }.map(\.name), reopened, isReadOnly, path)
    precondition(
      found.allSatisfy { $0.value.handle == databases[$0.key]?.handle },
      "a file that is opened again gives its databases the same handles")
    state.withLock { state in state.address = reopened }
    if let failure { throw failure }
  }
}
