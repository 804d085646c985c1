import ArgumentParser
import EventLog
import Events

/// Durable appends: one thread with batches, or many tasks that wait for one event each.
struct AppendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "append", abstract: "Append records durably.")

  @Option(help: "A file of payloads, one a line.") var records: String
  @Option(help: "A directory for the log; it must not be there.") var directory: String
  @Option(help: "Events in an append.") var batch = 1
  @Option(help: "Appends of each task.") var batches: Int
  @Option(help: "Tasks that append and wait at the same time; one has a thread of its own.")
  var tasks = 1
  @Flag(help: "Write a row and an outcome with every record, as a live source does.")
  var rows = false
  @Flag(help: "Seal full segments in the background meanwhile.") var sealing = false

  func run() async throws {
    let payloads = try PlainFile.lines(records, count: batch * batches * tasks)
    var options = LogOptions()
    options.sealsInBackground = sealing
    let log = try Log.create(at: directory, LogIdentity(), options)
    let layer = try await log.layer(of: "core", mapping: [1])
    let perTask = batch * batches
    let watch = Stopwatch()
    let latencies = try await withThrowingTaskGroup(of: [Double].self) { group in
      for task in 0..<tasks {
        let mine = payloads[task * perTask..<(task + 1) * perTask]
        group.addTask { try await append(mine, to: log, layer) }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    var measured = Measurement(watch, events: perTask * tasks)
    measured.add(latencies: latencies)
    let reader = try log.reader()
    var count = 0
    var bytes = 0
    try reader.eachEvent(kinds: [RecordCollected.kind]) { recorded in
      guard case .recordCollected(let record) = recorded.event else { return }
      count += 1
      bytes += record.payload.plain?.count ?? 0
    }
    measured.add("stored", [count, bytes])
    log.close()
    measured.print()
  }

  private func append(
    _ payloads: ArraySlice<[UInt8]>, to log: Log, _ layer: LayerID
  ) async throws -> [Double] {
    var latencies: [Double] = []
    latencies.reserveCapacity(batches)
    let clock = ContinuousClock()
    var next = payloads.startIndex
    for _ in 0..<batches {
      let begun = clock.now
      var append = AppendBatch(to: log)
      let envelope = RecordEnvelope("core", at: Self.time, by: "agent:collector")
      for index in next..<next + batch {
        let place = append.append(payloads[index], key: "", in: envelope)
        guard rows else { continue }
        try append.append(
          Observation(source: "core", measure: "opens", entity: "u-1", eventTime: Self.time),
          to: layer, record: place)
        try append.setOutcome(.rows(1), of: place, in: layer)
      }
      // Nothing else runs in this process, so that one task may keep its thread.
      _ = tasks == 1 ? try log.appendBlocking(append) : try await log.append(append)
      latencies.append(Stopwatch.seconds(clock.now - begun))
      next += batch
    }
    return latencies
  }

  private static let time = Timestamp(microseconds: EventStream.start)
}
