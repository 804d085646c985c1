import EventLog
import Events
import PlumblineTesting
import Testing

@testable import Replay

@Suite struct DailyFoldTests {
  /// A zone whose clock goes forward and back within the days of the tests.
  static let zone = Zone(
    identifier: "Test/Changing", initialOffsetSeconds: -18_000,
    transitions: [
      .init(at: 2 * 86_400 + 25_200, offsetSeconds: -14_400),
      .init(at: 5 * 86_400 + 21_600, offsetSeconds: -18_000),
    ])

  struct Row {
    var source: SourceID
    var measure: MeasureName
    var entity: String
    var value: Int64
    var time: Int64
    var weight: Int8
  }

  /// Rows of three sources over eight days, some of them taken back later.
  static func rows(_ count: Int, seed: UInt64) -> [Row] {
    var random = SeededGenerator(seed: seed)
    var rows: [Row] = []
    for number in 0..<count {
      if number % 17 == 16, let old = rows.randomElement(using: &random), old.weight > 0,
        old.source == "c"
      {
        var back = old
        back.weight = -1
        // Some facts end later than they began, on another day.
        if Bool.random(using: &random) { back.time += 86_400_000_000 }
        rows.append(back)
        continue
      }
      let spread = Int64.random(in: -3_000_000_000...3_000_000_000, using: &random)
      rows.append(
        Row(
          source: ["a", "b", "c"].randomElement(using: &random) ?? "a",
          measure: ["clicks", "seats", "spend", "views", "visits"].randomElement(using: &random)
            ?? "clicks",
          entity: number % 9 == 0 ? "" : "account-\(Int.random(in: 0..<300, using: &random))",
          value: Int64.random(in: -5...5, using: &random) * 1_000,
          time: Int64(number) * 8 * 86_400_000_000 / Int64(count) + spread, weight: 1))
    }
    return rows
  }

  static func append(_ rows: [Row], to log: Log) async throws {
    var layers: [SourceID: LayerID] = [:]
    for source in ["a", "b", "c"] as [SourceID] {
      layers[source] = try await log.layer(of: source, mapping: [1])
    }
    for start in stride(from: 0, to: rows.count, by: 500) {
      var batch = AppendBatch(to: log)
      for row in rows[start..<min(start + 500, rows.count)] {
        let record = batch.append(
          EventDraft(
            .recordCollected(RecordCollected(source: row.source, key: "", payload: [])),
            at: Timestamp(microseconds: row.time), by: "test"))
        guard let layer = layers[row.source] else { continue }
        try batch.append(
          Observation(
            source: row.source, measure: row.measure, entity: row.entity, value: row.value,
            eventTime: Timestamp(microseconds: row.time), weight: row.weight,
            reason: row.weight < 0 ? .corrected : .none),
          to: layer, record: record)
        try batch.setOutcome(.rows(1), of: record, in: layer)
      }
      _ = try await log.append(batch)
    }
  }

  /// What the cells are by definition: every row counts with its weight.
  static func definition(_ rows: [Row], zone: Zone) -> [DailyTotals.Cell] {
    struct Key: Hashable {
      var source: SourceID
      var measure: MeasureName
      var day: CivilDay
    }
    var groups: [Key: [Row]] = [:]
    for row in rows {
      let day = zone.day(of: Timestamp(microseconds: row.time))
      groups[Key(source: row.source, measure: row.measure, day: day), default: []].append(row)
    }
    var cells: [DailyTotals.Cell] = []
    for (key, rows) in groups {
      var values: [Int64: Int] = [:]
      var moments: [[Int64]: Int] = [:]
      var entities: [String: Int] = [:]
      for row in rows {
        values[row.value, default: 0] += Int(row.weight)
        moments[[row.time, row.value], default: 0] += Int(row.weight)
        entities[row.entity, default: 0] += Int(row.weight)
      }
      let last = moments.filter { $0.value > 0 }.keys.max { $0.lexicographicallyPrecedes($1) }
      let cell = DailyTotals.Cell(
        source: key.source, measure: key.measure, day: key.day,
        rows: rows.reduce(0) { $0 + Int64($1.weight) },
        sum: rows.reduce(0) { $0 + Int128($1.value) * Int128($1.weight) },
        max: values.filter { $0.value > 0 }.keys.max(), last: last?[1],
        accounts: entities.count { $0.value > 0 && !$0.key.isEmpty })
      if cell.rows != 0 || cell.sum != 0 || cell.last != nil { cells.append(cell) }
    }
    return cells.sorted { ($0.source, $0.measure, $0.day) < ($1.source, $1.measure, $1.day) }
  }

  /// The one-row form alone, without the batch form.
  struct RowByRow: RowProjection {
    let fold: DailyFold
    var columns: RowColumns { fold.columns }
    var initialState: DailyFold.State { fold.initialState }
    func evolve(_ state: inout DailyFold.State, _ batch: RowBatch, row: Int, layer: Int) {
      fold.evolve(&state, batch, row: row, layer: layer)
    }
    func settle(_ state: inout DailyFold.State) { fold.settle(&state) }
    func merge(_ other: DailyFold.State, into state: inout DailyFold.State) {
      fold.merge(other, into: &state)
    }
  }

  @Test(arguments: [(1, 300), (2, 2_000), (3, 5_000)], [UInt64(64), 4_096])
  func `any number of threads gives what one row after the other gives`(
    size: (seed: UInt64, rows: Int), segment: UInt64
  ) async throws {
    var options = LogOptions()
    options.segmentEvents = segment
    let temporary = try TemporaryLog(LogIdentity(seed: 1), options)
    let rows = Self.rows(size.rows, seed: size.seed)
    // Most are sealed, the others still in the tail.
    try await Self.append(Array(rows.prefix(size.rows * 5 / 6)), to: temporary.log)
    try await temporary.log.seal()
    try await Self.append(Array(rows.dropFirst(size.rows * 5 / 6)), to: temporary.log)
    let reader = try temporary.log.reader()
    for zone in [Zone.utc, Self.zone] {
      let expected = Self.definition(rows, zone: zone)
      let fold = try DailyFold(zone: zone, symbols: reader.symbols)
      var digests: Set<Digest32> = []
      for threads in 1...4 {
        let totals = try FoldRun(reader: reader, threads: threads).fold(fold)
        #expect(totals.cells == expected, "seed \(size.seed), \(threads) threads")
        #expect(totals.rowsRead == Int64(rows.count))
        digests.insert(totals.digest)
      }
      let run = try FoldRun(reader: reader, threads: 2)
      let oneByOne = try run.days(of: run.state(of: RowByRow(fold: fold)), fold).totals
      digests.insert(oneByOne.digest)
      // Sets of entities that begin too small grow.
      digests.insert(try run.fold(DailyFold(zone: zone, entities: 3)).digest)
      #expect(digests.count == 1, "seed \(size.seed)")
    }
  }

  @Test func `a fold of some records folds their rows alone`() async throws {
    var options = LogOptions()
    options.segmentEvents = 1_000
    let temporary = try TemporaryLog(LogIdentity(seed: 1), options)
    let rows = Self.rows(4_000, seed: 9)
    try await Self.append(rows, to: temporary.log)
    try await temporary.log.seal()
    let reader = try temporary.log.reader()
    let fold = try DailyFold(symbols: reader.symbols)
    for range in [0..<4_000, 10..<20, 999..<1_001, 1_500..<3_777] {
      let run = try FoldRun(
        reader: reader, threads: 2,
        records: Offset(UInt64(range.lowerBound))..<Offset(UInt64(range.upperBound)))
      #expect(try run.fold(fold).cells == Self.definition(Array(rows[range]), zone: .utc))
    }
    let run = try FoldRun(reader: reader, sources: ["b"])
    #expect(
      try run.fold(fold).cells
        == Self.definition(rows.filter { $0.source == "b" }, zone: .utc))
  }

  @Test(arguments: [UInt64(21), 22])
  func `a fold of some days and measures is that part of the whole`(seed: UInt64) async throws {
    var options = LogOptions()
    options.segmentEvents = 256
    let temporary = try TemporaryLog(LogIdentity(seed: 1), options)
    let rows = Self.rows(3_000, seed: seed)
    try await Self.append(Array(rows.prefix(2_500)), to: temporary.log)
    try await temporary.log.seal()
    try await Self.append(Array(rows.dropFirst(2_500)), to: temporary.log)
    let reader = try temporary.log.reader()
    let whole = Self.definition(rows, zone: Self.zone)
    for days in [
      CivilDay(number: 2)...CivilDay(number: 2), CivilDay(number: 3)...CivilDay(number: 6),
    ] {
      let part = try FoldRun(reader: reader, threads: 2).fold(
        DailyFold(
          zone: Self.zone, symbols: reader.symbols, days: days, measures: ["seats", "nothing"]))
      #expect(
        part.cells == whole.filter { days.contains($0.day) && $0.measure == "seats" },
        "seed \(seed)")
      #expect(!part.cells.isEmpty)
    }
  }

  @Test func `accounts that are one person are told where they overlap`() async throws {
    let temporary = try TemporaryLog(LogIdentity(seed: 1))
    let rows = Self.rows(6_000, seed: 31)
    try await Self.append(rows, to: temporary.log)
    try await temporary.log.seal()
    let reader = try temporary.log.reader()
    let names = ["account-3", "account-4", "account-250"]
    let symbols = try names.map { try #require(try reader.symbols.symbol(of: $0, in: .entity)) }
    let folded = try FoldRun(reader: reader, threads: 2).days(
      of: DailyFold(zone: Self.zone, symbols: reader.symbols))
    var surplus: [String: Int] = [:]
    for overlap in folded.overlaps(of: symbols) {
      surplus["\(overlap.source) \(overlap.measure) \(overlap.day)"] = overlap.surplus
    }
    var weights: [String: [String: Int]] = [:]
    for row in rows where !row.entity.isEmpty {
      let day = Self.zone.day(of: Timestamp(microseconds: row.time))
      weights["\(row.source) \(row.measure) \(day)", default: [:]][row.entity, default: 0] +=
        Int(row.weight)
    }
    for cell in folded.totals.cells {
      let place = "\(cell.source) \(cell.measure) \(cell.day)"
      let seen = (weights[place] ?? [:]).filter { $0.value > 0 }.keys
      let people = Set(seen.map { names.contains($0) ? names[0] : $0 })
      #expect(cell.accounts - (surplus[place] ?? 0) == people.count, "\(place)")
    }
    #expect(!surplus.isEmpty)
    #expect(folded.overlaps(of: [symbols[0], symbols[0]]).isEmpty)
  }

  @Test(arguments: [0, 1, 5, 40, 700, 5_000])
  func `a list of entities is sorted, each once`(count: Int) {
    var random = SeededGenerator(seed: UInt64(count))
    var scratch = EntityScratch()
    for _ in 0..<5 {
      let list = (0..<count).map { _ in UInt32.random(in: 0..<4_096, using: &random) }
      var sorted = list
      scratch.sort(&sorted, width: 64)
      #expect(sorted == Set(list).sorted())
    }
  }
}

@Suite struct DayWindowTests {
  @Test func `a window holds exactly the moments of its day and offset`() {
    let zone = DailyFoldTests.zone
    for hour in Int64(-30)...200 {
      let moment = Timestamp(seconds: hour * 3_600 + 1_234)
      let window = zone.dayWindow(around: moment)
      #expect(window.day == zone.day(of: moment).number)
      #expect(window.moments.contains(moment.microseconds))
      for edge in [window.moments.lowerBound, window.moments.upperBound - 1] {
        #expect(zone.day(of: Timestamp(microseconds: edge)).number == window.day)
      }
    }
  }
}
