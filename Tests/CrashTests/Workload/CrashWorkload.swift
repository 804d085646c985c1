import CrashEvents
import EventLog
import Events
import Foundation

/// Appends to a log until it has made so many appends or is killed, and says after each what was
/// acknowledged: by a line on standard output, and in the file `notes` of the log's folder, where a
/// recorder of writes sees it in order.
///
///     CrashWorkload DIRECTORY APPENDS SEED
@main
struct CrashWorkload {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4, let appends = Int(arguments[2]), let seed = UInt64(arguments[3])
    else {
      FileHandle.standardError.write(Data("usage: CrashWorkload DIRECTORY APPENDS SEED\n".utf8))
      exit(64)
    }
    let directory = arguments[1]
    var options = LogOptions()
    options.segmentBytes = CrashEvents.segmentBytes
    options.now = { CrashEvents.time }
    let isNew = !FileManager.default.fileExists(atPath: directory + "/tail.mdb")
    let log =
      isNew
      ? try Log.create(at: directory, LogIdentity(seed: seed, clock: .simulated), options)
      : try Log.open(at: directory, options)
    let notes = directory + "/notes"
    if !FileManager.default.fileExists(atPath: notes) {
      _ = FileManager.default.createFile(atPath: notes, contents: nil)
    }
    let file = try FileHandle(forWritingTo: URL(filePath: notes))
    try file.seekToEnd()
    let layer = try await log.layer(of: CrashEvents.source, mapping: [1])
    for number in 0..<appends {
      let first = log.head.rawValue
      var batch = AppendBatch(to: log)
      for index in 0..<CrashEvents.batchSize(of: number, seed: seed) {
        let offset = first + UInt64(index)
        let record = batch.append(CrashEvents.draft(at: offset, seed: seed))
        try batch.append(CrashEvents.row(at: offset, seed: seed), to: layer, record: record)
        try batch.setOutcome(.rows(1), of: record, in: layer)
      }
      let receipt = try await log.append(batch)
      let line = "\(receipt.end)\n"
      try file.write(contentsOf: Data(line.utf8))
      FileHandle.standardOutput.write(Data(line.utf8))
    }
    log.close()
  }
}
