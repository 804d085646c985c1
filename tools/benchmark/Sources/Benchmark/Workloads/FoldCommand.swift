import ArgumentParser
import EventLog
import Events
import Replay

/// The fold of a log: sum, count, greatest, last and exact distinct by metric, day and source.
struct FoldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fold", abstract: "Fold all rows of a log by day.")

  @Option(help: "The log's directory.") var directory: String
  @Option var threads = 2

  func run() throws {
    let watch = Stopwatch()
    let reader = try LogReader.open(at: directory)
    let totals = try FoldRun(reader: reader, threads: threads).fold(
      DailyFold(zone: .utc, symbols: reader.symbols))
    var measured = Measurement(watch, events: Int(totals.rowsRead))
    var sums = [totals.cells.count, 0, 0, 0, 0, 0]
    for cell in totals.cells {
      sums[1] += Int(cell.rows)
      sums[2] += Int(cell.sum)
      sums[3] += Int(cell.max ?? 0)
      sums[4] += Int(cell.last ?? 0)
      sums[5] += cell.accounts
    }
    measured.add("totals", sums)
    measured.add("state", text: totals.digest.hexadecimal)
    measured.print()
  }
}
