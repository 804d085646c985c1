import ArgumentParser
import EventLog
import Events

/// Reading a log: opening it, one event by offset, and every row without folding it.
struct ReadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "read", abstract: "Open a log, read single events, scan it.")

  enum Work: String, ExpressibleByArgument, CaseIterable {
    case open, event, scan, payloads
  }

  @Argument var work: Work
  @Option(help: "The log's directory.") var directory: String
  @Option(help: "Events to read one by one.") var count = 2_000

  func run() throws {
    switch work {
    case .open: try measureOpen()
    case .event: try measureEvents()
    case .scan: try measureScan()
    case .payloads: try measurePayloads()
    }
  }

  private func measureOpen() throws {
    let watch = Stopwatch()
    let reader = try LogReader.open(at: directory)
    var measured = Measurement(watch, events: Int(reader.head.rawValue))
    measured.add("head", Int(reader.head.rawValue))
    measured.print()
  }

  private func measureEvents() throws {
    let reader = try LogReader.open(at: directory)
    let clock = ContinuousClock()
    var latencies: [Double] = []
    var bytes = 0
    let watch = Stopwatch()
    for number in 0..<count {
      var random = StreamRandom(seed: 99, event: UInt64(number))
      let offset = Offset(random.below(reader.head.rawValue))
      let begun = clock.now
      let event = try reader.event(at: offset)
      latencies.append(Stopwatch.seconds(clock.now - begun))
      if case .recordCollected(let record) = event.event {
        bytes += record.payload.plain?.count ?? 0
      }
    }
    var measured = Measurement(watch, events: count)
    measured.add(latencies: latencies)
    measured.add("bytes", bytes)
    measured.print()
  }

  private func measureScan() throws {
    let watch = Stopwatch()
    let reader = try LogReader.open(at: directory)
    var rows = 0
    var sum: Int64 = 0
    for layer in try reader.layers() {
      try reader.scanRows(of: layer.id, columns: [.measures, .entities, .values, .eventTimes]) {
        batch in
        rows += batch.count
        for value in batch.values { sum &+= value }
        return .goOn
      }
    }
    var measured = Measurement(watch, events: rows)
    measured.add("totals", [rows, Int(sum)])
    measured.print()
  }

  private func measurePayloads() throws {
    let watch = Stopwatch()
    let reader = try LogReader.open(at: directory)
    var events = 0
    var bytes = 0
    try reader.scan { batch in
      events += batch.count
      bytes += batch.bytes.count
      return .goOn
    }
    var measured = Measurement(watch, events: events)
    measured.add("totals", [events, bytes])
    measured.print()
  }
}
