import ArgumentParser
import EventLog
import Events
import Expressions
import PipelineDefinition
import Replay

/// `plumbline log totals`: what each source says, straight from the rows, before anything is decided.
struct LogTotalsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "totals",
    abstract: "Count and add up rows by source, measure and day, as known at any time.",
    discussion: """
      Example: plumbline log totals --measure session --day 2025-11-20..2025-11-25 --directory demo
      The rows are those that live: what was corrected or taken back counts no more. Accounts are \
      exactly counted; --same counts some of them as one person, and shows where that matters.
      """)

  @OptionGroup var directory: DirectoryOption
  @OptionGroup var format: FormatOption
  @Option(name: .long, help: "Only rows of this measure; may be given several times.")
  var measure: [String] = []
  @Option(name: .long, help: "Only rows of this source; may be given several times.")
  var source: [String] = []
  @Option(name: .long, help: "A day, or a range: 2025-11-20..2025-11-25; all without it.")
  var day = ""
  @Option(name: .long, help: "As known then: a time, a day's end, or an offset; now without it.")
  var asOf = ""
  @Option(name: .long, help: "The zone of the days; the pipeline's, or else UTC, without it.")
  var zone = ""
  @Option(name: .long, help: "Accounts that are one person: u-1,u-7; may be given several times.")
  var same: [String] = []
  @Option(name: .long, help: "Threads to read with.") var threads = 2

  func validate() throws {
    guard (1...64).contains(threads) else { throw ValidationError("--threads is 1 to 64") }
  }

  func run() async throws {
    let reader = try LogReader.open(at: directory.logPath)
    let zone = try zone(of: reader)
    try check(in: reader)
    let ends = Axes.ends(day)
    let days =
      day.isEmpty ? nil : try Self.range(Parsing.day(ends.from), Parsing.day(ends.to))
    let fold = try DailyFold(
      zone: zone, symbols: reader.symbols, days: days,
      measures: measure.isEmpty ? nil : measure.map(MeasureName.init(_:)))
    let head = try Axes.offset(asOf, in: reader, zone: zone)
    let folded = try FoldRun(
      reader: reader, threads: threads, records: Offset(0)..<head,
      sources: source.isEmpty ? nil : Set(source.map(SourceID.init(_:)))
    ).days(of: fold)
    let joined = try same.map { text in
      try folded.overlaps(of: Self.accounts(text, in: reader.symbols))
    }
    var surplus: [Place: Int] = [:]
    for overlap in joined.joined() { surplus[Place(overlap), default: 0] += overlap.surplus }
    switch format.format {
    case .table: print(folded.totals, surplus, head, zone)
    case .json: print(json: folded.totals, surplus, head, zone)
    }
  }

  /// The place of a cell.
  private struct Place: Hashable {
    let source: SourceID
    let measure: MeasureName
    let day: CivilDay

    init(_ cell: DailyTotals.Cell) {
      (source, measure, day) = (cell.source, cell.measure, cell.day)
    }
    init(_ overlap: FoldedDays.Overlap) {
      (source, measure, day) = (overlap.source, overlap.measure, overlap.day)
    }
  }

  private func zone(of reader: LogReader) throws -> Zone {
    if !zone.isEmpty {
      guard let found = ZoneCatalogue.system.zone(zone) else {
        throw ValidationError("'\(zone)' is no zone; write one as America/New_York or UTC")
      }
      return found
    }
    let versions = try VersionBook(reader)
    guard versions.ledger.active() != nil else { return .utc }
    let pipeline = try versions.active()
    return pipeline.zones[pipeline.reporting.zone] ?? .utc
  }

  /// Refuses names that the log does not have.
  private func check(in reader: LogReader) throws {
    let symbols = reader.symbols
    for name in measure where try symbols.symbol(of: name, in: .measure) == nil {
      let known = try (1..<UInt32(symbols.count(of: .measure) + 1)).map {
        try symbols.text($0, in: .measure)
      }
      throw HistoryError.unknownMeasure(name, among: known)
    }
    let sources = Set(try reader.layers().map(\.record.source))
    for name in source where !sources.contains(name) {
      throw HistoryError.unknownSource(name, among: sources.sorted())
    }
  }

  private static func range(_ first: CivilDay, _ last: CivilDay) throws -> ClosedRange<CivilDay> {
    guard first <= last else {
      throw ValidationError("--day ends before it begins: \(first)..\(last)")
    }
    return first...last
  }

  private static func accounts(_ text: String, in symbols: SymbolTable) throws -> [UInt32] {
    let names = text.split(separator: ",").map(String.init)
    guard names.count > 1 else {
      throw ValidationError("--same takes two accounts or more: u-1,u-7")
    }
    return try names.map { name in
      guard let symbol = try symbols.symbol(of: name, in: .entity) else {
        throw ValidationError("no row of the log is of the account '\(name)'")
      }
      return symbol
    }
  }

  private func print(
    _ totals: DailyTotals, _ surplus: [Place: Int], _ head: Offset, _ zone: Zone
  ) {
    var table = TextTable([
      ("source", .left), ("measure", .left), ("day", .left), ("rows", .right), ("sum", .right),
      ("greatest", .right), ("last", .right), ("accounts", .right),
    ])
    for cell in totals.cells {
      let fewer = surplus[Place(cell)] ?? 0
      let accounts = PeopleFormat.grouped(UInt64(cell.accounts - fewer))
      table.add([
        cell.source.rawValue, cell.measure.rawValue, cell.day.description,
        cell.rows.description, cell.sum.description, cell.max?.description ?? "-",
        cell.last?.description ?? "-", fewer > 0 ? "\(accounts) (-\(fewer))" : accounts,
      ])
    }
    for line in table.lines { StandardOutput.write(line: line) }
    StandardOutput.note(
      "\(PeopleFormat.grouped(UInt64(max(0, totals.rowsRead)))) rows, as known at offset \(head), "
        + "days of \(zone.identifier)")
  }

  private func print(
    json totals: DailyTotals, _ surplus: [Place: Int], _ head: Offset, _ zone: Zone
  ) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("offset", head.description)
      writer.member("zone", zone.identifier)
      writer.member("digest", totals.digest.hexadecimal)
      writer.key("cells")
      writer.array { writer in
        for cell in totals.cells {
          writer.object { writer in
            writer.member("source", cell.source.rawValue)
            writer.member("measure", cell.measure.rawValue)
            writer.member("day", cell.day.description)
            writer.member("rows", cell.rows.description)
            writer.member("sum", cell.sum.description)
            if let max = cell.max { writer.member("greatest", max.description) }
            if let last = cell.last { writer.member("last", last.description) }
            writer.member(
              "accounts", (cell.accounts - (surplus[Place(cell)] ?? 0)).description)
          }
        }
      }
    }
    StandardOutput.write(line: writer.text)
  }
}
