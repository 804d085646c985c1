public import EventLog
public import Events

/// Drives projections of rows over the log: sealed rows straight from their files on some threads,
/// what is not sealed yet from the tail.
public struct FoldRun: Sendable {
  public let reader: LogReader
  /// No result depends on it.
  public let threads: Int
  /// The records whose rows are folded.
  public let records: Range<Offset>
  /// The layers whose rows are folded, in the order in which projections number them.
  public let layers: [(id: LayerID, source: SourceID)]

  /// - Parameters:
  ///   - records: Offsets of records; nil for all that the reader sees.
  ///   - sources: Whose rows; nil for all. Of each source the live layer is folded, or, where none
  ///     is live, the latest.
  public init(
    reader: LogReader, threads: Int = 1, records: Range<Offset>? = nil,
    sources: Set<SourceID>? = nil
  ) throws(EventLogError) {
    precondition(threads >= 1, "a fold needs at least one thread")
    self.reader = reader
    self.threads = threads
    self.records = (records ?? Offset(0)..<reader.head).clamped(to: Offset(0)..<reader.head)
    var latest: [SourceID: (id: LayerID, isLive: Bool)] = [:]
    for (id, record) in try reader.layers() {
      let source = SourceID(record.source)
      guard sources?.contains(source) ?? true else { continue }
      if let known = latest[source], known.isLive, !record.isLive { continue }
      latest[source] = (id, record.isLive)
    }
    layers = latest.map { (id: $1.id, source: $0) }.sorted { $0.source < $1.source }
  }

  /// Folds all rows.
  /// - Parameter filter: What may be passed over; the projection must not want it.
  public func state<P: RowProjection>(
    of projection: P, filter: RowScanFilter? = nil
  ) throws -> P.State {
    let sealed = try reader.sealedRows(of: layers.map(\.id), records: records, filter: filter)
    var states = try sealed.states(
      threads: threads, columns: projection.columns, initial: projection.initialState
    ) { state, stretch, batch in
      projection.evolve(&state, batch, layer: stretch.index)
    } finally: { state in
      projection.settle(&state)
    }
    var state = states.removeFirst()
    while !states.isEmpty { projection.merge(states.removeFirst(), into: &state) }
    for (index, layer) in layers.enumerated() where !sealed.tail[index].isEmpty {
      try reader.scanRows(
        of: layer.id, records: sealed.tail[index], columns: projection.columns,
        filter: filter ?? RowScanFilter()
      ) { batch in
        projection.evolve(&state, batch, layer: index)
        return .goOn
      }
    }
    projection.settle(&state)
    return state
  }
}
