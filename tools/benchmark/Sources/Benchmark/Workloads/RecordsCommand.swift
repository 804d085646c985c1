import ArgumentParser

/// Writes the first payloads of the stream as lines, for the appends of every engine.
struct RecordsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "records", abstract: "Write payloads of the stream, one a line.")

  @Option var seed: UInt64 = 1
  @Option var count: UInt64
  @Option var output: String

  func run() throws {
    let stream = EventStream(seed: seed)
    let file = try OutputFile(output)
    var payloads = PayloadWriter()
    for number in 0..<count {
      payloads.append(stream.event(number))
      payloads.end(10)
      if payloads.bytes.count > 1 << 20 {
        try file.write(payloads.bytes)
        payloads.removeAll()
      }
    }
    try file.write(payloads.bytes)
  }
}
