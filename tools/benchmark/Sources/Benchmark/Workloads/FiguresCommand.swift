import ArgumentParser
import EventLog
import Events
import Replay

/// Questions about figures of a log: one day of one measure as it was known at any offset, and what
/// becomes of all days if two entities are one person.
struct FiguresCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "figures", abstract: "Ask for figures as of any offset, and join people.")

  enum Work: String, ExpressibleByArgument, CaseIterable {
    case asOf = "as-of"
    case join
  }

  @Argument var work: Work
  @Option(help: "The log's directory.") var directory: String
  @Option(help: "Questions, drawn from a seed.") var count = 100
  @Option var threads = 2

  func run() throws {
    let reader = try LogReader.open(at: directory)
    switch work {
    case .asOf: try measureAsOf(reader)
    case .join: try measureJoins(reader)
    }
  }

  /// A measure, a day and an offset behind some of its events: each time from the rows.
  private func measureAsOf(_ reader: LogReader) throws {
    let all = try FoldRun(reader: reader, threads: threads).fold(
      DailyFold(zone: .utc, symbols: reader.symbols)
    ).cells
    let clock = ContinuousClock()
    var latencies: [Double] = []
    var totals = [0, 0, 0]
    let watch = Stopwatch()
    for number in 0..<count {
      var random = StreamRandom(seed: 7, event: UInt64(number))
      let cell = all[Int(random.below(UInt64(all.count)))]
      let end = Offset(random.below(reader.head.rawValue))
      let begun = clock.now
      let found = try FoldRun(reader: reader, threads: threads, records: Offset(0)..<end).fold(
        DailyFold(
          zone: .utc, symbols: reader.symbols, days: cell.day...cell.day,
          measures: [cell.measure])
      ).cells
      latencies.append(Stopwatch.seconds(clock.now - begun))
      totals[0] += found.count
      for cell in found {
        totals[1] &+= Int(cell.sum)
        totals[2] += cell.accounts
      }
    }
    var measured = Measurement(watch, events: count)
    measured.add(latencies: latencies)
    measured.add("totals", totals)
    measured.print()
  }

  /// Pairs of people joined in every cell of the log; parting them is the same work.
  private func measureJoins(_ reader: LogReader) throws {
    let folded = try FoldRun(reader: reader, threads: threads).days(
      of: DailyFold(zone: .utc, symbols: reader.symbols))
    let people = UInt64(try reader.symbols.count(of: .entity))
    let clock = ContinuousClock()
    var latencies: [Double] = []
    var totals = [0, 0]
    let watch = Stopwatch()
    for number in 0..<count {
      var random = StreamRandom(seed: 8, event: UInt64(number))
      let pair = (0..<2).map { _ in UInt32(1 + random.below(people)) }
      let begun = clock.now
      let overlaps = folded.overlaps(of: pair)
      latencies.append(Stopwatch.seconds(clock.now - begun))
      totals[0] += overlaps.count
      totals[1] += overlaps.reduce(0) { $0 + $1.surplus }
    }
    var measured = Measurement(watch, events: count)
    measured.add(latencies: latencies)
    measured.add("totals", totals)
    measured.print()
  }
}
