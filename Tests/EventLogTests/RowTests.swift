import EventLog
import Events
import PlumblineTesting
import Testing

/// A row with a bit of everything in it.
func observation(_ number: Int, entity: String) -> Observation {
  Observation(
    source: "billing", measure: number % 2 == 0 ? "invoice_line" : "refund", name: "paid",
    entity: entity, value: Int64(number * 100), unit: "USD/2",
    labels: Labels(["product": "core", "plan": "p\(number % 3)"]),
    eventTime: Timestamp(seconds: Int64(number) * 3_600),
    arrivedAt: Timestamp(seconds: Int64(number) * 3_600 + 5),
    weight: number % 5 == 4 ? -1 : 1,
    replaces: number % 5 == 4 ? RowReference(offset: Offset(0), layer: 1, ordinal: 0) : nil,
    reason: number % 5 == 4 ? .corrected : .none)
}

@Suite struct RowTests {
  @Test func `rows and outcomes commit with their record and are read back`() async throws {
    let temporary = try TemporaryLog()
    let log = temporary.log
    let layer = try await log.layer(of: "billing", mapping: [1])
    _ = try await log.append([draft(0)])
    var batch = AppendBatch(to: log)
    for number in 0..<10 {
      let record = batch.append(draft(number))
      if number == 3 {
        try batch.setOutcome(.quarantined(reason: "no amount"), of: record, in: layer)
        continue
      }
      #expect(
        try batch.append(observation(number, entity: "a\(number % 4)"), to: layer, record: record)
          == 0)
      #expect(try batch.append(observation(number + 1, entity: ""), to: layer, record: record) == 1)
      try batch.setOutcome(.rows(2), of: record, in: layer)
    }
    _ = try await log.append(batch)

    let reader = try log.reader()
    var rows: [Observation] = []
    var places: [RowReference] = []
    try reader.scanRows(of: layer) { batch in
      for index in 0..<batch.count {
        rows.append(try batch.observation(at: index, source: "billing", symbols: reader.symbols))
        places.append(batch.reference(at: index))
      }
      return .goOn
    }
    var expected: [Observation] = []
    for number in 0..<10 where number != 3 {
      expected.append(observation(number, entity: "a\(number % 4)"))
      expected.append(observation(number + 1, entity: ""))
    }
    #expect(rows == expected)
    #expect(places.first == RowReference(offset: Offset(1), layer: layer.rawValue, ordinal: 0))
    #expect(places.last == RowReference(offset: Offset(10), layer: layer.rawValue, ordinal: 1))
    #expect(try reader.outcome(of: Offset(4), in: layer) == .quarantined(reason: "no amount"))
    #expect(try reader.outcome(of: Offset(5), in: layer) == .rows(2))
    #expect(try reader.outcome(of: Offset(0), in: layer) == nil)
    #expect(try reader.rows(of: Offset(5), in: layer).count == 2)
    #expect(try reader.symbols.count(of: .entity) == 4)
  }

  @Test func `symbols are numbered in the order in which the log met them`() async throws {
    let temporary = try TemporaryLog()
    let log = temporary.log
    let layer = try await log.layer(of: "billing", mapping: [1])
    for entity in ["zoe", "adam", "zoe", "mia"] {
      var batch = AppendBatch(to: log)
      let record = batch.append(draft(0))
      try batch.append(observation(0, entity: entity), to: layer, record: record)
      _ = try await log.append(batch)
    }
    // Two appends that meet the same new text, built before either was committed.
    var batches: [AppendBatch] = []
    for _ in 0..<2 {
      var batch = AppendBatch(to: log)
      let record = batch.append(draft(0))
      try batch.append(observation(0, entity: "noa"), to: layer, record: record)
      batches.append(batch)
    }
    for batch in batches { _ = try await log.append(batch) }
    let symbols = log.symbols
    #expect(
      try ["zoe", "adam", "mia", "noa"].map { try symbols.symbol(of: $0, in: .entity) } == [
        1, 2, 3, 4,
      ])
    #expect(try symbols.text(4, in: .entity) == "noa")
    #expect(try symbols.count(of: .entity) == 4)
  }

  @Test func `rows of another layer than the live one are refused`() async throws {
    let temporary = try TemporaryLog()
    let log = temporary.log
    let live = try await log.layer(of: "billing", mapping: [1])
    let other = try await log.layer(of: "billing", mapping: [2])
    #expect(try await log.layer(of: "billing", mapping: [1]) == live)
    var batch = AppendBatch(to: log)
    let record = batch.append(draft(0))
    try batch.append(observation(0, entity: "a"), to: other, record: record)
    await #expect(
      throws: EventLogError.notLive(
        layer: other.rawValue, source: "billing", live: live.rawValue)
    ) { try await log.append(batch) }
    #expect(log.head == Offset(0))

    var activation = AppendBatch(to: log)
    activation.activate(other, caughtUpTo: Offset(0))
    _ = try await log.append(activation)
    _ = try await log.append(batch)
    #expect(try log.reader().liveLayer(of: "billing") == other)
    #expect(try log.reader().rows(of: Offset(0), in: other).count == 1)
    await #expect(
      throws: EventLogError.layerBehind(
        layer: live.rawValue, caughtUpTo: Offset(0), head: Offset(1))
    ) {
      var back = AppendBatch(to: log)
      back.activate(live, caughtUpTo: Offset(0))
      _ = try await log.append(back)
    }
  }

  @Test func `link state is kept by layer and key, whatever their length`() async throws {
    let temporary = try TemporaryLog()
    let log = temporary.log
    let layer = try await log.layer(of: "billing", mapping: [1])
    let long = [UInt8](repeating: 7, count: 2_000)
    var batch = AppendBatch(to: log)
    batch.link(layer, key: [1, 2], value: [3])
    batch.link(layer, key: long, value: [4, 5])
    batch.link(LayerID(layer.rawValue + 1), key: [1, 2], value: [9])
    _ = try await log.append(batch)
    let reader = try log.reader()
    #expect(try reader.link(layer, key: [1, 2]) == [3])
    #expect(try reader.link(layer, key: long) == [4, 5])
    #expect(try reader.link(layer, key: long + [7]) == nil)
    var all: [[UInt8]] = []
    try reader.links(of: layer) { key, value in all.append(key + value) }
    #expect(all == [[1, 2, 3], long + [4, 5]])
    batch = AppendBatch(to: log)
    batch.link(layer, key: [1, 2], value: nil)
    _ = try await log.append(batch)
    #expect(try reader.link(layer, key: [1, 2]) == nil)
  }
}

@Suite struct LayerExtensionTests {
  @Test func `a source is normalized again, catches up, and becomes live`() async throws {
    let temporary = try TemporaryLog(LogIdentity(seed: 1), SealingTests.options())
    let log = temporary.log
    let old = try await log.layer(of: "billing", mapping: [1])
    let new = try await log.layer(of: "billing", mapping: [2])
    func append(_ numbers: Range<Int>, _ layer: LayerID) async throws {
      var batch = AppendBatch(to: log)
      for number in numbers {
        let record = batch.append(draft(number))
        try batch.append(observation(number, entity: "old"), to: layer, record: record)
      }
      _ = try await log.append(batch)
    }
    func extend(to end: UInt64) async throws {
      var change = try LayerExtension(of: new, in: log)
      for record in change.from.rawValue..<end where record % 2 == 0 {
        for entity in ["new", "n\(record)"] {
          try change.append(
            observation(Int(record), entity: entity), record: Offset(record))
        }
        try change.setOutcome(.rows(2), of: Offset(record))
      }
      change.link(key: [1], value: [UInt8(end)])
      try await log.extend(change, to: Offset(end))
    }
    try await append(0..<100, old)
    try await log.seal()
    try await extend(to: 60)
    let stale = try LayerExtension(of: new, in: log)
    try await extend(to: 100)
    await #expect(throws: EventLogError.self) { try await log.extend(stale, to: Offset(80)) }
    var activation = AppendBatch(to: log)
    activation.activate(new, caughtUpTo: Offset(100))
    _ = try await log.append(activation)
    try await append(100..<120, new)

    let reader = try log.reader()
    #expect(try reader.link(new, key: [1]) == [100])
    var records: [UInt64] = []
    var entities: Set<String> = []
    try reader.scanRows(of: new, records: Offset(10)..<Offset(110)) { rows in
      records += rows.records
      for index in 0..<rows.count {
        entities.insert(try reader.symbols.text(rows.entities[index], in: .entity))
      }
      return .goOn
    }
    let expected = (10..<100).filter { $0 % 2 == 0 }.flatMap { [UInt64($0), UInt64($0)] }
    #expect(records == expected + (100..<110).map { UInt64($0) })
    #expect(entities == Set((10..<100).filter { $0 % 2 == 0 }.map { "n\($0)" } + ["new", "old"]))
    #expect(try reader.outcome(of: Offset(62), in: new) == .rows(2))
    #expect(try reader.rows(of: Offset(62), in: old).count == 1)
    let extents = try #require(try reader.layers().first { $0.id == new }).record.extents
    #expect(extents.map(\.from) == [Offset(0), Offset(100)])

    let copy = temporary.path + "-copy"
    _ = try LogBackup.copy(reader, to: copy)
    defer { try? TemporaryFolder.remove(copy) }
    let copied = try LogReader.open(at: copy)
    #expect(try copied.rows(of: Offset(62), in: new).count == 2)
  }

  @Test func `rows of the tail are read though the layer has none in the last segment`()
    async throws
  {
    let temporary = try TemporaryLog()
    let log = temporary.log
    let layers = [
      try await log.layer(of: "billing", mapping: [1]),
      try await log.layer(of: "crm", mapping: [1]),
    ]
    for layer in [layers[0], layers[1], layers[0]] {
      var batch = AppendBatch(to: log)
      let record = batch.append(draft(1))
      try batch.append(observation(1, entity: "a"), to: layer, record: record)
      try batch.setOutcome(.rows(1), of: record, in: layer)
      _ = try await log.append(batch)
      if layer != layers[0] || log.head == Offset(1) { try await log.seal() }
    }
    let reader = try log.reader()
    #expect(try reader.sealedEnd() == Offset(2))
    var records: [UInt64] = []
    try reader.scanRows(of: layers[0]) { batch in
      records += batch.records
      return .goOn
    }
    #expect(records == [0, 2])
  }
}
