public import Events
import Storage

/// The sealed rows of some layers, stretch by stretch, as they lie in their files: for those who
/// read many of them, in any order and on any number of threads.
///
/// 1. A stretch holds rows of one layer for records of one block of 65,536.
/// 2. Stretches come in the order of blocks, and within a block in the order of layers.
/// 3. What is not sealed yet, from ``tail`` on, is not among them: `scanRows` gives it.
public struct SealedRows: Sendable {
  /// Some rows of a layer, and where they lie.
  public struct Stretch: Sendable {
    public let layer: LayerID
    /// The layer's index among those that were asked for.
    public let index: Int
    /// The first record offset that the stretch covers.
    public let first: UInt64
    /// The records whose rows are wanted; the stretch may cover fewer, or more.
    public let records: Range<UInt64>
    let file: Int
    /// Nil where the place could not be told: the rows are then read by a transaction.
    let place: ValuePlace?
  }

  public internal(set) var stretches: [Stretch] = []
  /// For each layer that was asked for the records whose rows were not sealed.
  public internal(set) var tail: [Range<Offset>] = []
  var files: [(store: SegmentStore, file: ReadOnlyFile)] = []

  /// Where each block of records begins among ``stretches``, and, last, their number.
  public var blocks: [Int] {
    var starts: [Int] = []
    for (index, stretch) in stretches.enumerated()
    where index == 0 || stretch.first >> 16 != stretches[index - 1].first >> 16 {
      starts.append(index)
    }
    return starts + [stretches.count]
  }

  /// Asks the kernel for some stretches that will be read soon.
  public func willRead(_ wanted: Range<Int>) {
    for stretch in stretches[wanted] {
      guard let place = stretch.place else { continue }
      files[stretch.file].file.willRead(place.length, at: place.offset)
    }
  }
}

extension LogReader {
  /// Finds the sealed rows of some layers.
  /// - Parameters:
  ///   - records: Offsets of records; nil for all. What lies beyond ``head`` is left out.
  ///   - filter: What may be passed over, by zone maps.
  public func sealedRows(
    of layers: [LayerID], records: Range<Offset>? = nil, filter: RowScanFilter? = nil
  ) throws(EventLogError) -> SealedRows {
    let records = records ?? Offset(0)..<head
    return try sealedRows(of: layers.map { (id: $0, records: records, filter: filter) })
  }

  /// Finds the sealed rows of some layers, each with the records that are wanted and what may be
  /// passed over in it. What lies beyond ``head`` is left out.
  public func sealedRows(
    of layers: [(id: LayerID, records: Range<Offset>, filter: RowScanFilter?)]
  ) throws(EventLogError) -> SealedRows {
    let sealed = min(try sealedEnd(), head)
    return try EventLogError.wrapping {
      var found = SealedRows()
      var files: [String: Int] = [:]
      for (index, layer) in layers.enumerated() {
        let wanted = layer.records.clamped(to: Offset(0)..<head)
        let record = try store.tail.read { try Catalogue.layer(layer.id, store.tail, $0) }
        var tail = wanted.upperBound..<wanted.upperBound
        for extent in record.extents {
          let isLog = extent.place == LayerRecord.inLog
          var range = wanted.clamped(to: extent.from..<(max(extent.from, extent.to ?? head)))
          if isLog, range.upperBound > sealed {
            tail = max(range.lowerBound, sealed)..<range.upperBound
            range = range.clamped(to: Offset(0)..<sealed)
          }
          guard !range.isEmpty else { continue }
          if files[extent.place] == nil {
            let segments = isLog ? store.segments : try store.segments(in: extent.place)
            files[extent.place] = found.files.count
            found.files.append((segments, try ReadOnlyFile(segments.environment.path)))
          }
          try found.add(layer.id, index, range, layer.filter, file: files[extent.place] ?? 0)
        }
        found.tail.append(tail)
      }
      found.stretches.sort { ($0.first, $0.index) < ($1.first, $1.index) }
      return found
    }
  }
}

extension SealedRows {
  fileprivate mutating func add(
    _ layer: LayerID, _ index: Int, _ range: Range<Offset>, _ filter: RowScanFilter?, file: Int
  ) throws {
    let environment = files[file].store.environment
    let records = range.lowerBound.rawValue..<range.upperBound.rawValue
    var added: [Stretch] = []
    try environment.read { transaction in
      let from = try files[file].store.firstStretch(layer, records.lowerBound, transaction)
      let to = StorageKey(UInt64(layer.rawValue), records.upperBound)
      let wanted = try filter.map {
        try files[file].store.stretches(of: layer, from: from, to: to, passing: $0, transaction)
      }
      func add(_ first: UInt64, _ place: ValuePlace?) {
        if let wanted, !wanted.contains(first) { return }
        added.append(
          Stretch(
            layer: layer, index: index, first: first, records: records, file: file, place: place))
      }
      let database = environment[HistoryDatabase.rows]
      let couldTell = try transaction.places(in: database, from: from, to: to) { key, place in
        add(BigEndian.number(key, at: 8), place)
      }
      guard !couldTell else { return }
      try transaction.scan(database, from: from, to: to, checkingAll: false) { key, _ in
        add(BigEndian.number(key, at: 8), nil)
        return .goOn
      }
    }
    stretches += added
  }
}

extension SegmentStore {
  /// The key of the stretch that covers a record, or of the next one.
  fileprivate func firstStretch(
    _ layer: LayerID, _ record: UInt64, _ transaction: borrowing Transaction
  ) throws -> StorageKey {
    let first = try zone(layer, atOrAfter: record, transaction)?.records.lowerBound
    return StorageKey(UInt64(layer.rawValue), first ?? record)
  }

  /// The first records of the stretches that a scan with a filter must read.
  fileprivate func stretches(
    of layer: LayerID, from: StorageKey, to: StorageKey, passing filter: RowScanFilter,
    _ transaction: borrowing Transaction
  ) throws -> Set<UInt64> {
    var passing: Set<UInt64> = []
    try transaction.scan(environment[HistoryDatabase.zones], from: from, to: to) { _, value in
      let zone = try RowZone(decoding: value.copied)
      if zone.mayHold(filter) { passing.insert(zone.records.lowerBound) }
      return .goOn
    }
    return passing
  }
}
