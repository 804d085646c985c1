public import EventLog
public import Events
import Synchronization

/// Raw records of one source from elsewhere, as a bulk append takes them in: mapped on several
/// threads, linked in order against what the log has and against each other.
///
/// How far the file has been read commits with its records, in a cursor, so an import that was broken
/// off goes on where it was.
public final class RecordImport: BulkSource {
  /// A run of records, and where the file goes on behind them.
  public struct Records: Sendable {
    public var records: [[UInt8]]
    public var end: UInt64

    public init(_ records: [[UInt8]], end: UInt64) {
      self.records = records
      self.end = end
    }
  }

  public struct Mapping: Sendable {
    fileprivate let page: SourceIntake.Page
    fileprivate let places: Range<UInt64>
  }

  /// Gives up to `most` records from a place in the file on; nil at its end.
  public typealias Read = @Sendable (_ from: UInt64, _ most: Int) throws -> Records?

  /// Where the file goes on; not 0 if it was imported in part before.
  public let start: UInt64
  private let log: Log
  private let intake: SourceIntake
  private let cursor: String
  private let now: Timestamp
  private let read: Read
  private let position: Mutex<UInt64>
  private let uncommitted = Mutex(Uncommitted())

  /// Link state of pieces that may not count yet.
  private struct Uncommitted: Sendable {
    var pieces: [(end: Offset, keys: [[UInt8]])] = []
    var values: [[UInt8]: (value: [UInt8], end: Offset)] = [:]

    mutating func add(_ changes: [(key: [UInt8], value: [UInt8])], end: Offset) {
      for change in changes { values[change.key] = (change.value, end) }
      pieces.append((end, changes.map(\.key)))
    }

    /// Forgets what counts by now.
    mutating func removeCommitted(before head: Offset) {
      while let first = pieces.first, first.end <= head {
        for key in first.keys where values[key]?.end == first.end { values[key] = nil }
        pieces.removeFirst()
      }
    }
  }

  /// Registers and activates the pipeline as a run does, and opens the source's layer.
  /// - Parameters:
  ///   - name: What the file is known by, however often it is imported.
  ///   - now: When the log learns of the records.
  ///   - read: Called by one thread at a time.
  /// - Throws: ``EventLogError``, and what the source's mapping throws when it is compiled.
  public init(
    into log: Log, source: SourceDefinition, pipeline: Pipeline, configuration: String,
    name: String, at now: Timestamp, read: @escaping Read
  ) async throws {
    try await LiveRun.activate(pipeline, configuration: configuration, in: log, at: now)
    let layer = try await log.layer(of: source.id, mapping: source.mappingDigest)
    self.log = log
    self.now = now
    self.read = read
    cursor = "import:\(name)"
    intake = try SourceIntake(
      source: source, zones: pipeline.zones, layer: layer, version: pipeline.version)
    start = try log.reader().cursor(of: cursor).rawValue
    position = Mutex(start)
  }

  public func next(most: Int, at first: Offset) throws -> (piece: Mapping, events: Int)? {
    try position.withLock { position in
      guard let found = try read(position, most), !found.records.isEmpty else { return nil }
      defer { position = found.end }
      let page = SourceIntake.Page(
        calls: [], records: found.records, mapped: [], after: [], arrivedAt: now)
      return (Mapping(page: page, places: position..<found.end), found.records.count)
    }
  }

  public func prepare(_ piece: Mapping, at first: Offset) throws -> Mapping {
    var page = piece.page
    page.mapped = intake.map(page.records)
    return Mapping(page: page, places: piece.places)
  }

  public func appends(of prepared: Mapping, at first: Offset) throws -> [AppendBatch] {
    let reader = try log.reader()
    return try uncommitted.withLock { uncommitted in
      uncommitted.removeCommitted(before: reader.head)
      var batch = AppendBatch(to: log, clock: now)
      batch.expectedFirst = first
      let changes = try intake.add(prepared.page, to: &batch, base: first, reader: reader) { key in
        uncommitted.values[key]?.value
      }
      uncommitted.add(changes, end: Offset(first.rawValue + UInt64(batch.count)))
      batch.moveCursor(
        of: cursor, from: Offset(prepared.places.lowerBound),
        to: Offset(prepared.places.upperBound))
      return [batch]
    }
  }
}
