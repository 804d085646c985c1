import Events
import Foundation
import PlumblineTesting
import Testing

@testable import EventLog

/// A hashed log with records of customers in it.
struct HashedLog {
  let temporary: TemporaryLog
  var log: Log { temporary.log }
  static let noon = Timestamp(seconds: 1_700_000_000)

  /// The options under which a log is hashed.
  static var options: LogOptions {
    var options = LogOptions()
    options.integrity = LogIntegrity()
    return options
  }

  init(seed: UInt64 = 1, id: [UInt8]? = [UInt8](0..<16)) throws {
    temporary = try TemporaryLog(
      LogIdentity(seed: seed, clock: .simulated, id: id), Self.options)
  }

  /// A record of one customer, who is named in its payload and in its key.
  static func record(_ number: Int) -> EventDraft {
    let payload = [UInt8](#"{"id":"\#(number)","email":"person\#(number)@example.com"}"#.utf8)
    return EventDraft(
      .recordCollected(RecordCollected(source: "crm", key: "person\(number)", payload: payload)),
      at: noon.adding(seconds: number), by: "collector")
  }

  /// Appends records and their rows, `perBatch` in one append.
  func append(_ numbers: Range<Int>, perBatch: Int = 100, rows: Bool = true) async throws {
    let layer = rows ? try await log.layer(of: "crm", mapping: [7]) : nil
    var start = numbers.lowerBound
    while start < numbers.upperBound {
      let end = min(start + perBatch, numbers.upperBound)
      var batch = AppendBatch(to: log, clock: Self.noon.adding(seconds: end))
      for number in start..<end {
        let index = batch.append(Self.record(number))
        guard let layer else { continue }
        if number % 10 == 9 {
          try batch.setOutcome(
            .quarantined(reason: "no amount in line \(number % 3)"), of: index, in: layer)
          continue
        }
        try batch.append(
          Observation(
            source: "crm", measure: "seats", name: "seat", entity: "account\(number % 50)",
            value: Int64(number), labels: Labels(["plan": "p\(number % 3)"]),
            eventTime: Self.noon.adding(seconds: number)),
          to: layer, record: index)
        try batch.setOutcome(.rows(1), of: index, in: layer)
      }
      _ = try await log.append(batch)
      start = end
    }
  }

  /// A file beside the log's, for what a test writes.
  func file(_ name: String) -> String { temporary.path + "/" + name }
}

extension Timestamp {
  func adding(seconds: Int) -> Timestamp {
    Timestamp(microseconds: microseconds + Int64(seconds) * 1_000_000)
  }
}

/// Runs a program of the repository's `tools` folder.
func runTool(_ name: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  let process = Process()
  process.executableURL = root.appendingPathComponent("tools/\(name)")
  process.arguments = arguments
  let pipe = Pipe()
  process.standardOutput = pipe
  process.standardError = pipe
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (process.terminationStatus, String(decoding: output, as: UTF8.self))
}
