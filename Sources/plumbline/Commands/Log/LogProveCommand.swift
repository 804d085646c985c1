import ArgumentParser
import EventLog
import Events

/// `plumbline log prove OFFSET`: a proof that a stranger checks without the log.
struct LogProveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Print a proof that an event stands in the log.",
    discussion: """
      Example: plumbline log prove 18203 --directory demo > proof.json; tools/check-proof proof.json
      The proof shows digests in place of payloads and names, unless --disclose is given. If no \
      signed checkpoint covers the event yet, one is made first; that needs the log to be free.
      """)

  @OptionGroup var directory: DirectoryOption
  @Argument(help: "The event's offset.") var offset: UInt64
  @Flag(name: .long, help: "Show payload and record id in plain, with their salts.")
  var disclose = false

  func run() async throws {
    let offset = Offset(offset)
    let reader = try LogReader.open(at: directory.logPath)
    if try offset >= reader.head || reader.checkpoint(covering: offset) != nil {
      return try print(reader, offset)
    }
    // One process opens a log once.
    reader.close()
    let log = try Log.open(at: directory.logPath, Wiring.logOptions(in: directory))
    defer { log.close() }
    _ = try await log.checkpoint()
    try print(log.reader(), offset)
  }

  private func print(_ reader: LogReader, _ offset: Offset) throws {
    let proof = try reader.proof(of: offset, disclosing: disclose ? nil : [])
    StandardOutput.write(line: proof.json)
  }
}
