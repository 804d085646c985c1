import Foundation
import PlumblineTesting
import Testing

/// Rebuilds what a disk may hold after a power cut, over appends and sealing, and opens it.
///
/// 1. Nothing acknowledged is lost: every event and row of it reads back as it was written.
/// 2. Every image opens, verifies, and takes more.
/// 3. A good part of them can only be opened by the journal of the tail.
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
    let expected = ExpectedLog(appends: Self.appends, seed: seed)
    let images = try Self.folderForImages(in: work)
    defer { try? FileManager.default.removeItem(at: images) }
    var generator = SeededGenerator(seed: seed)
    var disk = SimulatedDisk()
    var next = 0
    var withPending = 0
    var withJournal = 0
    // One image for each processor is looked at while the next one is made.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (index, entry) in trace.entries.enumerated() {
        disk.apply(entry)
        while next < cuts.count, cuts[next] == index {
          let loss = SimulatedDisk.Loss.allCases[next % SimulatedDisk.Loss.allCases.count]
          let image = images.appending(path: "image-\(next)")
          try disk.writeImage(to: image, losing: loss, using: &generator)
          if try Self.needsJournal(image) { withJournal += 1 }
          let acknowledged = disk.lastNote.flatMap { UInt64($0) } ?? 0
          if disk.pendingCount > 0 { withPending += 1 }
          next += 1
          if next > Self.width { try await group.next() }
          let place = "cut behind entry \(index), \(loss), acknowledged \(acknowledged)"
          group.addTask {
            await expected.check(image, acknowledged: acknowledged, place)
            try FileManager.default.removeItem(at: image)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(next == Self.images)
    #expect(withPending >= Self.images / 5, "too few images had writes to lose: they prove nothing")
    #expect(withJournal >= Self.images / 4, "too few images had a journal that counts")
  }

  /// Whether the last record of an image's journal is of a commit that LMDB had not flushed.
  private static func needsJournal(_ image: URL) throws -> Bool {
    let journal = [UInt8](
      (try? Data(contentsOf: image.appending(path: "tail.mdb-journal"))) ?? Data())
    let tail = [UInt8](try Data(contentsOf: image.appending(path: "tail.mdb")))
    func number(_ bytes: [UInt8], _ offset: Int, _ width: Int) -> Int {
      guard offset + width <= bytes.count else { return 0 }
      return (0..<width).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
    // Each record has its length and the number of its commit; the next one begins on a page.
    var (offset, last) = (0, number(journal, 8, 8))
    while last > 0 {
      offset += (number(journal, offset + 4, 4) + 4095) & ~4095
      guard number(journal, offset + 8, 8) == last + 1 else { break }
      last += 1
    }
    // Both meta pages of LMDB have the number of a commit.
    return max(number(tail, 144, 8), number(tail, 4096 + 144, 8)) <= last
  }

  /// How many images are looked at at the same time.
  private static let width = ProcessInfo.processInfo.activeProcessorCount
  /// The length of the workload: enough for a dozen segments of ``CrashEvents/segmentBytes``.
  private static let appends = 160

  /// Where the images go: into memory where there is room, because what a disk does is simulated.
  private static func folderForImages(in work: URL) throws -> URL {
    let memory = URL(filePath: "/dev/shm")
    let values = try? memory.resourceValues(forKeys: [.volumeAvailableCapacityKey])
    let isRoomy = (values?.volumeAvailableCapacity ?? 0) > 1 << 28
    let canWrite = FileManager.default.isWritableFile(atPath: memory.path)
    let folder = (isRoomy && canWrite ? memory : work).appending(path: "images-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  /// Runs the workload under the recorder.
  private func record(in work: URL, seed: UInt64) async throws -> WriteTrace {
    let recorder = try CrashTools.recorder(in: work)
    let log = work.appending(path: "log")
    try FileManager.default.createDirectory(at: log, withIntermediateDirectories: true)
    let traceFile = work.appending(path: "trace")
    let process = Process()
    process.executableURL = CrashTools.product("CrashWorkload")
    process.arguments = [log.path, String(Self.appends), String(seed)]
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
}
