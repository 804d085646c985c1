import Events
import Storage

extension Commit {
  mutating func write(
    eventsOf batch: AppendBatch, _ knowledgeTime: Int64, in transaction: inout WriteTransaction
  ) throws {
    guard batch.count > 0 else { return }
    let first = state.head
    let (ends, bytes) = try batch.resolvingReferences(first: first)
    let size = TailBlock.size(count: ends.count, bytes: bytes.count)
    try transaction.put(tail[TailDatabase.events], StorageKey(first), length: size) { value in
      TailBlock.write(ends: ends, bytes: bytes, knowledgeTime: knowledgeTime, into: &value)
    }
    let end = first + UInt64(batch.count)
    try writeSeeds(first..<end, in: &transaction)
    state.head = end
    state.knowledgeTime = knowledgeTime
    state.unsealedBytes += bytes.count
  }

  /// Keeps a seed for every block whose first event is among these.
  private func writeSeeds(
    _ range: Range<UInt64>, in transaction: inout WriteTransaction
  ) throws {
    var block = (range.lowerBound + SegmentLimit.events - 1) / SegmentLimit.events
    while block * SegmentLimit.events < range.upperBound {
      let seed = options.integrity.blockSeed(block: block, header: header)
      try transaction.put(tail[TailDatabase.salts], StorageKey(block), seed)
      block += 1
    }
  }

  mutating func write(
    rowsOf batch: AppendBatch, _ first: UInt64, in transaction: inout WriteTransaction
  ) throws {
    let numbers = try numbers(of: batch.newSymbols, in: &transaction)
    for change in batch.layers {
      var change = change
      if !numbers.isEmpty { change.resolve(numbers) }
      let size = TailRows.size(change.rows, change.outcomes)
      try transaction.put(
        tail[TailDatabase.rows], StorageKey(first, UInt64(change.layer.rawValue)), length: size
      ) { value in
        TailRows.write(change.rows, change.outcomes, base: first, into: &value)
      }
    }
  }

  /// The numbers of texts, those that the log does not have yet being added.
  mutating func numbers(
    of symbols: [Symbol], in transaction: inout WriteTransaction
  ) throws -> [UInt32] {
    var numbers: [UInt32] = []
    for symbol in symbols {
      let key = SymbolKey.key(symbol)
      if let known = try transaction.reading.get(tail[TailDatabase.numbers], key) {
        var reader = ByteReader(known)
        numbers.append(try reader.next())
        continue
      }
      let number = try Catalogue.symbolCount(symbol.vocabulary, tail, transaction.reading) + 1
      var writer = ByteWriter(reserving: 4)
      writer.append(number)
      try transaction.put(tail[TailDatabase.numbers], key, writer.bytes)
      try transaction.put(
        tail[TailDatabase.symbols], SymbolKey.key(symbol.vocabulary, number),
        Array(symbol.text.utf8))
      numbers.append(number)
      learned.append((symbol, number))
    }
    return numbers
  }

  func write(_ change: LinkChange, in transaction: inout WriteTransaction) throws {
    let key = SymbolKey.prefixed(change.layer.rawValue, change.key)
    let database = tail[TailDatabase.links]
    if let value = change.value {
      var writer = ByteWriter(reserving: change.key.count + value.count + 4)
      writer.appendCounted(change.key)
      writer.append(value)
      try transaction.put(database, key, writer.bytes)
    } else {
      try transaction.delete(database, key)
    }
  }

  func write(_ activation: LayerActivation, in transaction: inout WriteTransaction) throws {
    let layer = activation.layer
    var record = try Catalogue.layer(layer, tail, transaction.reading)
    if let old = try Catalogue.liveLayer(of: record.source, tail, transaction.reading),
      old != layer
    {
      var before = try Catalogue.layer(old, tail, transaction.reading)
      before.endInLog(at: state.head)
      try Catalogue.put(before, old, tail, &transaction)
    }
    record.beginInLog(at: state.head)
    try Catalogue.put(record, layer, tail, &transaction)
    try Catalogue.setLive(layer, of: record.source, tail, &transaction)
  }
}

extension LayerChange {
  /// Puts the numbers of new symbols in place of their marks.
  mutating func resolve(_ numbers: [UInt32]) {
    func resolve(_ column: inout [UInt32]) {
      for index in column.indices where column[index] >= AppendBatch.provisionalBit {
        column[index] = numbers[Int(column[index] ^ AppendBatch.provisionalBit)]
      }
    }
    resolve(&rows.measures)
    resolve(&rows.names)
    resolve(&rows.entities)
    resolve(&rows.counterparts)
    resolve(&rows.units)
    resolve(&rows.labels)
    let quarantined = OutcomeBatch.Code.quarantined.rawValue
    for index in outcomes.details.indices where outcomes.codes[index] == quarantined {
      let symbol = UInt32(truncatingIfNeeded: outcomes.details[index])
      if symbol >= AppendBatch.provisionalBit {
        outcomes.details[index] = UInt64(numbers[Int(symbol ^ AppendBatch.provisionalBit)])
      }
    }
  }
}

extension AppendBatch {
  /// The events with the offsets of those that stand in the same append.
  func resolvingReferences(first: UInt64) throws -> (ends: [UInt32], bytes: [UInt8]) {
    guard !references.isEmpty else { return (ends, encoder.bytes) }
    let stored = encoder.bytes
    var newEnds: [UInt32] = []
    var bytes: [UInt8] = []
    var pending = references[...]
    for (index, end) in ends.enumerated() {
      let start = index == 0 ? 0 : Int(ends[index - 1])
      let event = stored[start..<Int(end)]
      if let reference = pending.first, reference.event == index {
        pending.removeFirst()
        bytes.append(
          contentsOf: try EnvelopeLayout.settingReferences(
            Array(event),
            cause: reference.cause.map { first + UInt64($0) } ?? reference.statedCause?.rawValue,
            correlation: reference.correlation.map { first + UInt64($0) }
              ?? reference.statedCorrelation?.rawValue))
      } else {
        bytes.append(contentsOf: event)
      }
      newEnds.append(UInt32(bytes.count))
    }
    return (newEnds, bytes)
  }

  /// Whether the first event says that the clock was set.
  func beginsWithClockAdjusted() throws -> Bool {
    guard let end = ends.first else { return false }
    let layout = try EnvelopeLayout(encoder.bytes, in: 0..<Int(end))
    guard let kind = layout.range(of: EnvelopeKey.kind) else { return false }
    var decoder = CanonicalDecoder(encoder.bytes, in: kind)
    return try decoder.text() == ClockAdjusted.kind
  }
}
