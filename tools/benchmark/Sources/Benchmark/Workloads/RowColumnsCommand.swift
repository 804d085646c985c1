import ArgumentParser
import EventLog
import Events

/// Writes the rows of a log as plain little-endian columns, so that other engines can fold what
/// Plumbline has made of a company's records.
struct RowColumnsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "row-columns", abstract: "Write the rows of a log as columns of plain numbers.")

  @Option(help: "The log's directory.") var directory: String
  @Option(help: "A directory that is there.") var output: String

  func run() throws {
    let reader = try LogReader.open(at: directory)
    let times = try OutputFile(output + "/time.i64")
    let values = try OutputFile(output + "/value.i64")
    let entities = try OutputFile(output + "/entity.u32")
    let metrics = try OutputFile(output + "/metric.u8")
    let sources = try OutputFile(output + "/source.u8")
    let watch = Stopwatch()
    var count = 0
    for layer in try reader.layers() {
      let columns: RowColumns = [.measures, .entities, .values, .eventTimes, .weights]
      try reader.scanRows(of: layer.id, columns: columns) { batch in
        // Other engines have no rows that are taken back.
        let kept = batch.weights.allSatisfy { $0 == 1 }
        guard kept else { throw ValidationError("layer \(layer.id) takes rows back") }
        try times.write(batch.eventTimes)
        try values.write(batch.values)
        try entities.write(batch.entities)
        try metrics.write(batch.measures.map { UInt8($0) })
        try sources.write([UInt8](repeating: UInt8(layer.id.rawValue), count: batch.count))
        count += batch.count
        return .goOn
      }
    }
    var measured = Measurement(watch, events: count)
    measured.add("people", try reader.symbols.count(of: .entity) + 1)
    measured.print()
  }
}
