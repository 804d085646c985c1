public import Events
import Storage
import Synchronization

/// The log of one directory, open for writing; one process at a time has it.
///
/// Appends from any number of tasks are grouped into one flush. Readers beside it, in this process
/// and in others, see whole appends only.
public final class Log: Sendable {
  /// The directory.
  public let path: String
  let store: LogStore
  let writer: LogWriter
  let progress: LogProgress
  let options: LogOptions
  let sealer: Sealer
  /// The layers that are being extended.
  let extending = Mutex<Set<LayerID>>([])
  private let lock: WriterLock

  /// What the log is.
  public var header: LogHeader { store.header }
  /// The symbols of the log.
  public var symbols: SymbolTable { store.symbols }
  /// The offset that the next event gets: how many events there are.
  public var head: Offset { Offset(progress.head) }

  /// Opens the log in a directory.
  /// - Throws: ``EventLogError``: there is none, it is of a newer format, another process writes
  ///   it, or a file cannot be read.
  public static func open(
    at path: String, _ options: LogOptions = LogOptions()
  ) throws(EventLogError) -> Log {
    try EventLogError.wrapping {
      guard FileSystem.exists(LogFile.tail(in: path)) else {
        throw EventLogError.missing(path: path)
      }
      let log = try Log(path, options)
      try log.resumeErasing()
      return log
    }
  }

  /// Makes a log in a directory, which is made if it is not there, and opens it.
  /// - Throws: ``EventLogError/alreadyThere(path:)`` and what ``open(at:_:)`` throws.
  public static func create(
    at path: String, _ identity: LogIdentity = LogIdentity(),
    _ options: LogOptions = LogOptions()
  ) throws(EventLogError) -> Log {
    try EventLogError.wrapping {
      try FileSystem.createDirectory(path)
      let tail = LogFile.tail(in: path)
      guard !FileSystem.exists(tail) else { throw EventLogError.alreadyThere(path: path) }
      try LogMaking.make(path, identity, options)
      return try Log(path, options)
    }
  }

  private init(_ path: String, _ options: LogOptions) throws {
    self.path = path
    self.options = options
    do { lock = try WriterLock(at: LogFile.lock(in: path)) } catch let held as WriterLock.Held {
      guard held.processID != FileSystem.processID else {
        throw EventLogError.alreadyOpen(path: path)
      }
      throw EventLogError.secondWriter(path: path, processID: held.processID)
    }
    store = try LogStore(path: path, readOnly: false)
    let state = try WriterState(reading: store.tail)
    let progress = LogProgress(head: state.head)
    self.progress = progress
    let full = FullSegmentSignal()
    let writer = try LogWriter(store: store, options: options, state: state) { state in
      progress.advance(to: state.head)
      if state.hasFullSegment(options) { full.sealer.withLock { $0 }?.request() }
    }
    self.writer = writer
    sealer = try Sealer(store: store, options: options, writer: writer)
    if options.sealsInBackground {
      full.sealer.withLock { [sealer] in $0 = sealer }
      if state.hasFullSegment(options) { sealer.request() }
    }
  }

  deinit { shutDown() }

  /// Finishes the appends under way and closes the files. Whatever is asked of the log afterwards
  /// fails with ``EventLogError/closed(path:)``. Blocks until that is done.
  /// - Returns: Why the last segment could not be sealed, nil if it could: the events are in the
  ///   tail, whole, and are sealed when the log is opened again.
  @discardableResult
  public func close() -> EventLogError? {
    shutDown()
    return sealingFailure
  }

  /// Why the last segment could not be sealed; nil if it could. Appends go on meanwhile.
  public var sealingFailure: EventLogError? { sealer.lastError }

  private func shutDown() {
    // The sealer may wait for the writer, so it ends first.
    sealer.close()
    writer.close()
    progress.close()
    store.close()
    lock.release()
  }

  /// Seals every event that there is now, also those that do not fill a segment.
  /// - Throws: ``EventLogError``: the events stay in the tail, whole.
  public func seal() async throws(EventLogError) {
    let head = head.rawValue
    let failure = await withCheckedContinuation { continuation in
      sealer.seal(upTo: head) { continuation.resume(returning: $0) }
    }
    if let failure { throw failure }
  }

  /// A snapshot of the log as it is now.
  /// - Throws: ``EventLogError`` if the tail cannot be read.
  public func reader() throws(EventLogError) -> LogReader { try LogReader(store) }

  /// Returns when the log goes beyond an offset, when it closes, or when the task is cancelled.
  public func waitForHead(beyond offset: Offset) async {
    await progress.wait(beyond: offset.rawValue)
  }
}

/// How the writer's thread reaches the sealer, which is made after it. It holds the sealer only as
/// long as the log does.
private final class FullSegmentSignal: Sendable {
  let sealer = Mutex<Sealer?>(nil)
}
