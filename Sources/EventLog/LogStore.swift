import Events
import Storage
import Synchronization

/// The files of a log that this process has open, for the writer and the readers alike.
final class LogStore: Sendable {
  let path: String
  let header: LogHeader
  let tail: Environment
  let history: Environment
  let symbols: SymbolTable
  private let isReadOnly: Bool
  /// The files of layers, and that of projections, opened when they are first needed.
  private let layers = Mutex<[String: Environment]>([:])

  /// Opens the files of the log in a directory.
  init(path: String, readOnly: Bool) throws {
    self.path = path
    isReadOnly = readOnly
    let tailPath = LogFile.tail(in: path)
    guard FileSystem.exists(tailPath) else { throw EventLogError.missing(path: path) }
    tail = try Environment(
      at: tailPath, databases: TailDatabase.all, readOnly: readOnly, isJournaled: true)
    let tail = tail
    header = try tail.read { transaction in
      guard let value = try transaction.get(tail[TailDatabase.meta], LogStore.headerKey) else {
        throw EventLogError.notALog(path: path)
      }
      return try LogHeader(decoding: value, path: path)
    }
    history = try Environment(
      at: LogFile.history(in: path), databases: HistoryDatabase.all, readOnly: readOnly)
    symbols = SymbolTable(tail: tail)
  }

  static let headerKey = StorageKey("header")

  func close() {
    tail.close()
    history.close()
    layers.withLock { layers in
      for layer in layers.values { layer.close() }
      layers = [:]
    }
  }

  /// The states of projections.
  /// - Parameter making: Whether to make the file if it is not there.
  func projections(making: Bool) throws -> Environment? {
    let place = LogFile.projections
    return try layers.withLock { open in
      if let open = open[place] { return open }
      guard making || FileSystem.exists(path + "/" + place) else { return nil }
      let opened = try Environment(
        at: path + "/" + place, databases: ProjectionCheckpoint.databases, readOnly: isReadOnly)
      open[place] = opened
      return opened
    }
  }

  /// What is open now.
  func openEnvironments() -> [Environment] {
    [history, tail] + layers.withLock { open in open.keys.sorted().compactMap { open[$0] } }
  }

  /// The file of a layer.
  /// - Parameter place: Its name in the log's directory, as the catalogue has it.
  func layerEnvironment(_ place: String) throws -> Environment {
    try layers.withLock { layers in
      if let open = layers[place] { return open }
      let opened = try Environment(
        at: path + "/" + place, databases: HistoryDatabase.all, readOnly: isReadOnly)
      layers[place] = opened
      return opened
    }
  }

  /// After a write of the meta page failed, LMDB refuses every further transaction until the file
  /// is opened again.
  func recover(from error: EventLogError) {
    if case .unreadable = error { try? tail.reopen() }
  }
}

/// The names of the files in a log's directory.
enum LogFile {
  static func tail(in directory: String) -> String { directory + "/tail.mdb" }
  static func history(in directory: String) -> String { directory + "/history.mdb" }
  static func lock(in directory: String) -> String { directory + "/writer.lock" }
  static let projections = "projections.mdb"
  /// The file of a layer that was normalized apart from the log, without its directory.
  static func layer(_ id: LayerID) -> String { "\(layerPrefix)\(id.rawValue).mdb" }
  static let layerPrefix = "layer-"
  /// What LMDB puts beside a file.
  static let lockSuffix = "-lock"
}

/// The databases of `history.mdb` and of a layer's own file, by name.
enum HistoryDatabase {
  /// First offset of a segment → its typed columns.
  static let segments = "segments"
  /// First offset of a segment, column → frames of bytes.
  static let raw = "raw"
  /// Layer, first offset → rows and outcomes.
  static let rows = "rows"
  /// Layer, first offset → what occurs in the rows.
  static let zones = "zones"

  static let all = [segments, raw, rows, zones]
}
