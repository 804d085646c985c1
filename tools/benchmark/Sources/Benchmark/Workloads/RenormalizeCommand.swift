import Agents
import ArgumentParser
import EventLog
import Events
import Replay

/// Every record's raw bytes through the normalizer again, as after a change of the mappings: what
/// comes out is compared with the rows that the log has.
struct RenormalizeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renormalize", abstract: "Map all raw payloads of a log again.")

  @Option(help: "The log's directory.") var directory: String
  @Option var threads = 2

  func run() async throws {
    let watch = Stopwatch()
    let reader = try LogReader.open(at: directory)
    let normalizers = try StreamConfiguration.normalizers()
    let blocks = Int((reader.head.rawValue + 0xFFFF) >> 16)
    let threads = threads
    let parts = try await withThrowingTaskGroup(of: [Int].self) { group in
      for thread in 0..<threads {
        group.addTask {
          var totals = [0, 0]
          for block in stride(from: thread, to: blocks, by: threads) {
            let records = Offset(UInt64(block) << 16)..<Offset(UInt64(block + 1) << 16)
            let found = try Self.map(records, of: reader, normalizers)
            totals[0] += found[0]
            totals[1] &+= found[1]
          }
          return totals
        }
      }
      return try await group.reduce(into: [0, 0]) { sum, part in
        sum[0] += part[0]
        sum[1] &+= part[1]
      }
    }
    var measured = Measurement(watch, events: parts[0])
    measured.add("totals", parts)
    measured.print()
  }

  private static func map(
    _ records: Range<Offset>, of reader: LogReader, _ normalizers: [Normalizer]
  ) throws -> [Int] {
    var totals = [0, 0]
    for normalizer in normalizers {
      try RecordMapping(normalizer).scan(records, of: reader) { _, mapped in
        guard case .record(let mapped) = mapped else { return .goOn }
        totals[0] += mapped.rows.count
        for row in mapped.rows { totals[1] &+= Int(row.observation.value) }
        return .goOn
      }
    }
    return totals
  }
}
