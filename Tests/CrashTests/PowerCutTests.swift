import CrashEvents
import EventLog
import Events
import Foundation
import PlumblineTesting
import Testing

/// Rebuilds what a disk may hold after a power cut, over appends and sealing, and opens it.
///
/// 1. Nothing acknowledged is lost: every event and row of it reads back as it was written.
/// 2. Every image opens, verifies, and takes more.
@Suite(.serialized) struct PowerCutTests {
  /// At least 500 in every run; POWER_CUT_IMAGES asks for another number while one looks for a fault.
  static let images =
    Int(ProcessInfo.processInfo.environment["POWER_CUT_IMAGES"] ?? "") ?? 520

  @Test func `nothing acknowledged is lost in any image of lost and reordered writes`()
    async throws
  {
    let seed = UInt64(ProcessInfo.processInfo.environment["POWER_CUT_SEED"] ?? "") ?? 20_251_125
    print("power cuts: POWER_CUT_SEED=\(seed)")
    let work = FileManager.default.temporaryDirectory.appending(path: "power-cut-\(UUID())")
    try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: work) }

    let trace = try await record(in: work, seed: seed)
    let cuts = Self.cuts(in: trace, count: Self.images, seed: seed)
    var generator = SeededGenerator(seed: seed)
    var disk = SimulatedDisk()
    var next = 0
    var tested = 0
    var withPending = 0
    for (index, entry) in trace.entries.enumerated() {
      disk.apply(entry)
      while next < cuts.count, cuts[next] == index {
        let loss = SimulatedDisk.Loss.allCases[next % SimulatedDisk.Loss.allCases.count]
        let image = work.appending(path: "image-\(next)")
        try disk.writeImage(to: image, losing: loss, using: &generator)
        let acknowledged = disk.notes.last.flatMap {
          UInt64($0.split(separator: "\n").last ?? "")
        }
        try await check(image, acknowledged: acknowledged ?? 0, seed: seed, cut: index, loss)
        try FileManager.default.removeItem(at: image)
        if disk.pendingCount > 0 { withPending += 1 }
        tested += 1
        next += 1
      }
    }
    #expect(tested == Self.images)
    #expect(withPending >= Self.images / 5, "too few images had writes to lose: they prove nothing")
  }

  /// Runs the workload under the recorder.
  private func record(in work: URL, seed: UInt64) async throws -> WriteTrace {
    let recorder = try CrashTools.recorder(in: work)
    let log = work.appending(path: "log")
    try FileManager.default.createDirectory(at: log, withIntermediateDirectories: true)
    let traceFile = work.appending(path: "trace")
    let process = Process()
    process.executableURL = CrashTools.product("CrashWorkload")
    process.arguments = [log.path, "260", String(seed)]
    process.environment = ProcessInfo.processInfo.environment.merging([
      "LD_PRELOAD": recorder.path, "RECORD_FOLDER": log.path, "RECORD_TRACE": traceFile.path,
    ]) { $1 }
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return try WriteTrace(contentsOf: traceFile)
  }

  /// Places of the trace to cut at: anywhere from the first acknowledgement on, more often right
  /// behind a write, where something can be lost.
  private static func cuts(in trace: WriteTrace, count: Int, seed: UInt64) -> [Int] {
    let first = trace.entries.firstIndex { if case .note = $0 { true } else { false } } ?? 0
    var generator = SeededGenerator(seed: seed &+ 1)
    let writes = trace.entries.indices.filter { index in
      guard index >= first, case .write = trace.entries[index] else { return false }
      return true
    }
    return (0..<count).map { number in
      number.isMultiple(of: 4)
        ? Int.random(in: first..<trace.entries.count, using: &generator)
        : writes[Int.random(in: writes.indices, using: &generator)]
    }.sorted()
  }

  private func check(
    _ image: URL, acknowledged: UInt64, seed: UInt64, cut: Int, _ loss: SimulatedDisk.Loss
  ) async throws {
    var options = LogOptions()
    options.segmentBytes = CrashEvents.segmentBytes
    options.now = { CrashEvents.time }
    let place: Comment = "cut behind entry \(cut), \(loss), acknowledged \(acknowledged)"
    do {
      let log = try Log.open(at: image.path, options)
      defer { log.close() }
      #expect(log.head.rawValue >= acknowledged, place)
      let reader = try log.reader()
      var read: UInt64 = 0
      try reader.eachEvent { recorded in
        #expect(recorded.offset.rawValue == read, place)
        let written = CrashEvents.draft(at: read, seed: seed)
        if recorded.event != written.event { Issue.record("event \(read) differs: \(place)") }
        read += 1
      }
      #expect(read == log.head.rawValue, place)
      try checkRows(of: reader, count: read, seed: seed, place)
      #expect(try await LogVerifier(reader).verify(width: 1).isWhole, place)
      let receipt = try await log.append(
        (0..<3).map { CrashEvents.draft(at: read + $0, seed: seed) })
      #expect(receipt.first.rawValue == read, place)
    } catch {
      Issue.record("\(place): \(error)")
    }
  }

  private func checkRows(
    of reader: LogReader, count: UInt64, seed: UInt64, _ place: Comment
  ) throws {
    guard let layer = try reader.liveLayer(of: CrashEvents.source) else {
      #expect(count == 0, place)
      return
    }
    var read: UInt64 = 0
    try reader.scanRows(of: layer) { rows in
      for index in 0..<rows.count {
        let row = try rows.observation(
          at: index, source: CrashEvents.source, symbols: reader.symbols)
        if row != CrashEvents.row(at: rows.records[index], seed: seed) {
          Issue.record("the row of record \(rows.records[index]) differs: \(place)")
        }
        read += 1
      }
      return .goOn
    }
    #expect(read == count, place)
  }
}
