import CrashEvents
import EventLog
import Events
import Foundation
import Testing

/// What the workload writes, made once, and the check that a log holds a beginning of it.
struct ExpectedLog: Sendable {
  /// The events in stored form, one after the other.
  private let stored: [[UInt8]]
  private let rows: [Observation]
  private let seed: UInt64

  init(appends: Int, seed: UInt64) {
    self.seed = seed
    let count = (0..<appends).reduce(0) { $0 + CrashEvents.batchSize(of: $1, seed: seed) }
    stored = (0..<UInt64(count)).map { offset in
      var encoder = CanonicalEncoder(reserving: 512)
      CrashEvents.draft(at: offset, seed: seed).encode(into: &encoder)
      return encoder.bytes
    }
    rows = (0..<UInt64(count)).map { CrashEvents.row(at: $0, seed: seed) }
  }

  /// Opens an image, compares everything in it, verifies it and appends to it.
  func check(_ image: URL, acknowledged: UInt64, _ place: String) async {
    var options = LogOptions()
    options.segmentBytes = CrashEvents.segmentBytes
    options.now = { CrashEvents.time }
    do {
      let log = try Log.open(at: image.path, options)
      defer { log.close() }
      let head = log.head.rawValue
      #expect(head >= acknowledged && head <= UInt64(stored.count), "\(place)")
      let reader = try log.reader()
      try checkEvents(of: reader, place)
      try checkRows(of: reader, place)
      let report = try await LogVerifier(reader).verify(width: 1)
      #expect(report.isWhole && report.events == head, "\(place): \(report.findings)")
      let receipt = try await log.append(
        (0..<3).map { CrashEvents.draft(at: head + $0, seed: seed) })
      #expect(receipt.first.rawValue == head, "\(place)")
    } catch {
      Issue.record("\(place): \(error)")
    }
  }

  private func checkEvents(of reader: LogReader, _ place: String) throws {
    var read = 0
    try reader.scan { batch in
      for index in 0..<batch.count {
        if batch.numbers[index] != UInt64(read)
          || !batch.stored(at: index).elementsEqual(stored[read])
        {
          Issue.record("event \(read) differs: \(place)")
        }
        read += 1
      }
      return .goOn
    }
    #expect(UInt64(read) == reader.head.rawValue, "\(place)")
  }

  private func checkRows(of reader: LogReader, _ place: String) throws {
    guard let layer = try reader.liveLayer(of: CrashEvents.source) else {
      #expect(reader.head.rawValue == 0, "\(place)")
      return
    }
    var read = 0
    try reader.scanRows(of: layer) { batch in
      for index in 0..<batch.count {
        let row = try batch.observation(
          at: index, source: CrashEvents.source, symbols: reader.symbols)
        if batch.records[index] != UInt64(read) || row != rows[read] {
          Issue.record("the row of record \(read) differs: \(place)")
        }
        read += 1
      }
      return .goOn
    }
    #expect(UInt64(read) == reader.head.rawValue, "\(place)")
  }
}
