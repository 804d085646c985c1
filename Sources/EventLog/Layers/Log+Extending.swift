public import Events
import Storage
import Synchronization

extension Log {
  /// Makes a layer's rows for more records durable.
  ///
  /// The new symbols commit in the tail first, then the rows in the layer's own file, then the
  /// catalogue says how far the layer reads: after a crash in between, what lies beyond that is
  /// ignored, and removed by the next extension.
  /// - Parameter end: The layer has read every record before this offset.
  /// - Throws: ``EventLogError/layerBehind(layer:caughtUpTo:head:)`` if somebody else has extended
  ///   the layer meanwhile or it is live: nothing of this extension counts.
  public func extend(_ change: LayerExtension, to end: Offset) async throws(EventLogError) {
    precondition(end >= change.from && end <= head, "a layer reads records that there are")
    // One extension of a layer at a time: it removes what an earlier one left behind uncounted.
    let isFree = extending.withLock { $0.insert(change.layer).inserted }
    defer { if isFree { extending.withLock { _ = $0.remove(change.layer) } } }
    guard isFree else {
      throw .layerBehind(layer: change.layer.rawValue, caughtUpTo: change.from, head: head)
    }
    try checkEnd(of: change.layer, is: change.from)
    var symbols = AppendBatch(to: self)
    symbols.newSymbols = change.batch.newSymbols
    _ = try await append(symbols)
    let place = LogFile.layer(change.layer)
    let (store, layer, from) = (store, change.layer, change.from)
    try EventLogError.wrapping {
      var rows = change.batch.layers.first ?? LayerChange(layer: layer)
      rows.resolve(try change.batch.newSymbols.map { try number(of: $0) })
      rows.rows.layer = layer
      rows.outcomes.layer = layer
      let stretches = try rows.split(from.rawValue..<end.rawValue)
      let environment = try store.layerEnvironment(place)
      try environment.write { transaction in
        try SegmentWriting.removeOrphans(from: from.rawValue, [layer], environment, &transaction)
        for stretch in stretches { try stretch.write(to: environment, in: &transaction) }
      }
    }
    let links = change.batch.links
    let header = header
    let options = options
    try await self.change { transaction, state in
      var record = try Catalogue.layer(layer, store.tail, transaction.reading)
      try record.checkEnd(of: layer, is: from, head: Offset(state.head))
      record.extend(in: place, from: from, to: end)
      try Catalogue.put(record, layer, store.tail, &transaction)
      let commit = Commit(
        tail: store.tail, header: header, options: options, state: state,
        now: Timestamp(microseconds: 0))
      for link in links { try commit.write(link, in: &transaction) }
    }
  }

  private func checkEnd(of layer: LayerID, is from: Offset) throws(EventLogError) {
    guard let found = try reader().layers().first(where: { $0.id == layer }) else {
      throw .noSuchLayer(layer.rawValue)
    }
    try found.record.checkEnd(of: layer, is: from, head: head)
  }

  private func number(of symbol: Symbol) throws -> UInt32 {
    guard let number = try symbols.symbol(of: symbol.text, in: symbol.vocabulary) else {
      throw EventLogError.storage("the symbol of \(symbol.text) was not kept")
    }
    return number
  }
}

extension LayerRecord {
  /// The offset behind the last record that it has read; nil if it has read none, or is live.
  var end: Offset? { extents.last?.to }

  fileprivate func checkEnd(
    of layer: LayerID, is from: Offset, head: Offset
  ) throws(EventLogError) {
    guard !isLive, end ?? Offset(0) == from else {
      throw .layerBehind(layer: layer.rawValue, caughtUpTo: from, head: end ?? head)
    }
  }

  mutating func extend(in place: String, from: Offset, to: Offset) {
    if let last = extents.indices.last, extents[last].place == place, extents[last].to == from {
      extents[last].to = to
    } else {
      extents.append(Extent(place: place, from: from, to: to))
    }
  }
}

extension LayerChange {
  /// The rows and outcomes in stretches that do not cross a block.
  fileprivate func split(_ records: Range<UInt64>) throws -> [EncodedRows] {
    var stretches: [EncodedRows] = []
    var from = records.lowerBound
    while from < records.upperBound {
      let blockEnd = (from / SegmentLimit.events + 1) * SegmentLimit.events
      let stretch = from..<min(blockEnd, records.upperBound)
      var part = self
      part.rows.trim(to: stretch)
      part.outcomes.trim(to: stretch)
      if part.rows.count + part.outcomes.count > 0 {
        stretches.append(try EncodedRows(part, stretch))
      }
      from = stretch.upperBound
    }
    return stretches
  }
}
