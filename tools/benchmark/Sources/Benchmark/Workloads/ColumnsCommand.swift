import ArgumentParser

/// Writes the numbers of the stream as plain little-endian columns, for the engines that fold them.
struct ColumnsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "columns", abstract: "Write the stream as columns of plain numbers.")

  @Option var seed: UInt64 = 1
  @Option var people: UInt64 = 20_000
  @Option var first: UInt64 = 0
  @Option var count: UInt64
  @Option(help: "A directory that is there.") var output: String

  func run() throws {
    let stream = EventStream(seed: seed, people: people)
    let times = try OutputFile(output + "/time.i64")
    let values = try OutputFile(output + "/value.i64")
    let entities = try OutputFile(output + "/entity.u32")
    let metrics = try OutputFile(output + "/metric.u8")
    let sources = try OutputFile(output + "/source.u8")
    var next = first
    while next < first + count {
      let piece = next..<min(first + count, next + 65_536)
      let events = piece.map { stream.event($0) }
      try times.write(events.map(\.eventTime))
      try values.write(events.map(\.value))
      try entities.write(events.map(\.entity))
      try metrics.write(events.map { UInt8($0.metric) })
      try sources.write(events.map { UInt8($0.source) })
      next = piece.upperBound
    }
  }
}
