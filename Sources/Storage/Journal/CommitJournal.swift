import CLMDB
import Glibc

/// Commits of an environment made durable by one flush, of a record in the journal, where LMDB takes
/// two, of the pages and of the meta page.
///
/// 1. A commit that LMDB does not flush lies in the journal, flushed, before anybody can see it.
/// 2. While there are such commits, a reader pins the commit before the first of them, the *base*:
///    LMDB writes over none of its pages, and every record holds its meta page. From it and the
///    records, ``JournalRecovery`` makes the last commit again, whatever became of the pages since.
/// 3. The first commit that LMDB flushes again (a large one, or when the journal is full) brings
///    everything to the disk. Its number is above those of all records, which do not count any more.
/// 4. A record whose commit failed is erased before anything else is committed. If that fails too, the
///    environment takes nothing more until it is opened again.
final class CommitJournal: Sendable {
  let file: JournalFile
  private let path: String
  private let state: Monitor<State>

  private struct State: Sendable {
    /// Where the next record goes.
    var position = 0
    var size: Int
    /// The meta page of the base; nil if LMDB has flushed the last commit.
    var base: [UInt8]?
    /// The address of the reader that pins the base.
    var pin: UInt = 0
    /// Why nothing more can be committed.
    var failure: StorageError?
    /// Memory of the last record, for the next.
    var memory: [UInt8] = []
  }

  /// The first size of the file, by how much it grows when it is full, and the last: about a thousand
  /// records of a page each. Pages that were freed meanwhile are not used again before.
  private static let sizes = (first: 64 << 10, factor: 8, last: 4 << 20)

  init(_ file: JournalFile, of path: String) throws(StorageError) {
    self.file = file
    self.path = path
    state = Monitor(State(size: try file.size()))
  }

  /// Begins to take down the changes of a transaction.
  func draft() -> JournalDraft {
    state.withLock { state in
      defer { state.memory = [] }
      return JournalDraft(reusing: state.memory)
    }
  }

  /// Commits a transaction; it is over when this returns, whatever it throws.
  func commit(
    _ transaction: OpaquePointer, _ draft: consuming JournalDraft, in environment: OpaquePointer
  ) throws(StorageError) {
    var changes = draft
    try state.withLock { state throws(StorageError) in
      let isKept: Bool
      do throws(StorageError) {
        if let failure = state.failure { throw failure }
        let number = unsafe UInt64(mdb_txn_id(transaction))
        isKept = try unsafe keep(&changes, number, environment, &state)
      } catch {
        unsafe mdb_txn_abort(transaction)
        throw error
      }
      unsafe mdb_env_set_flags(environment, UInt32(MDB_NOSYNC), isKept ? 1 : 0)
      let status = unsafe mdb_txn_commit(transaction)
      if isKept {
        if status == 0 { state.position += changes.bytes.count } else { try takeBack(&state) }
      } else if status == 0, !changes.isEmpty {
        Self.begin(&state)
      }
      try StorageError.check(status, "committing to", path)
      swap(&state.memory, &changes.bytes)
    }
  }

  /// Has LMDB flush what it has not, so that the environment needs no journal.
  func checkpoint(_ environment: OpaquePointer?) throws(StorageError) {
    try state.withLock { state throws(StorageError) in
      guard state.base != nil else { return }
      try unsafe StorageError.check(mdb_env_sync(environment, 1), "flushing", path)
      try file.erase(at: 0)
      Self.begin(&state)
    }
  }

  /// Gives the room of the file back, with all that was ever written there.
  func empty() throws(StorageError) {
    try state.withLock { state throws(StorageError) in
      precondition(state.base == nil, "a journal that is needed")
      try file.shrink(to: 0)
      state.size = 0
    }
  }

  /// Lets go of the environment, which is about to be closed. Records that count go on doing so.
  func leave() {
    state.withLock { state in
      Self.begin(&state)
      state.failure = nil
    }
  }

  /// Writes the record of a commit.
  /// - Returns: Whether it is on the disk. If not, LMDB must flush the commit itself.
  private func keep(
    _ changes: inout JournalDraft, _ commit: UInt64, _ environment: OpaquePointer,
    _ state: inout State
  ) throws(StorageError) -> Bool {
    guard changes.isWhole, !changes.isEmpty else { return false }
    let length = JournalRecord.aligned(changes.bytes.count)
    guard state.position + length <= state.size else {
      makeRoom(&state)
      return false
    }
    let base: [UInt8]
    if let kept = state.base {
      base = kept
    } else {
      base = try metaPage(of: commit - 1)
      guard let reader = unsafe pin(environment) else { return false }
      (state.base, state.pin) = (base, reader)
    }
    changes.seal(commit: commit, base: base)
    do throws(StorageError) {
      try file.write(changes.bytes, at: state.position)
      return true
    } catch {
      // What of it has come to the disk must not be taken for a commit.
      try takeBack(&state)
      return false
    }
  }

  /// Makes the journal larger. The commit that finds it full is flushed by LMDB, and those to come
  /// are too if there is no room on the disk.
  private func makeRoom(_ state: inout State) {
    let wanted = max(Self.sizes.first, min(state.size * Self.sizes.factor, Self.sizes.last))
    guard wanted > state.size else { return }
    do throws(StorageError) {
      try file.grow(to: wanted)
      state.size = wanted
    } catch {
      // What is left of the disk's room is for the environment.
      try? file.shrink(to: state.size)
    }
  }

  private func takeBack(_ state: inout State) throws(StorageError) {
    do throws(StorageError) { try file.erase(at: state.position) } catch {
      let reason = "a commit failed and cannot be taken back: \(error)"
      state.failure = .corrupted(reason: reason, path: path)
      throw error
    }
  }

  private func metaPage(of commit: UInt64) throws(StorageError) -> [UInt8] {
    let offset = Int(commit & 1) * PageFile.pageSize
    let page = try PageFile(path).bytes(at: offset, count: MetaPage.size)
    guard MetaPage(page)?.transaction == commit else {
      throw .corrupted(reason: "its meta page is not that of the last commit", path: path)
    }
    return page
  }

  private func pin(_ environment: OpaquePointer) -> UInt? {
    var reader: OpaquePointer?
    let status = unsafe mdb_txn_begin(environment, nil, UInt32(MDB_RDONLY), &reader)
    return status == 0 ? UInt(bitPattern: reader) : nil
  }

  /// Begins again at the front: LMDB has flushed everything.
  private static func begin(_ state: inout State) {
    if state.pin != 0 { unsafe mdb_txn_abort(OpaquePointer(bitPattern: state.pin)) }
    (state.pin, state.base, state.position) = (0, nil, 0)
  }
}
