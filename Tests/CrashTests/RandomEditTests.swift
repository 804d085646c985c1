import Foundation
import Testing

/// Harms a log in 1,000 random places and has it verified after each.
@Suite struct RandomEditTests {
  private static let edits = 1_000

  /// One line of `LogEdits`.
  private struct Line {
    let number: Int
    let state: String
    let file: String
    let database: String
    let offset: Int
    let text: String

    init?(_ text: String) {
      let fields = text.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count >= 5, let number = Int(fields[0]), let offset = Int(fields[4]) else {
        return nil
      }
      self.number = number
      self.offset = offset
      self.text = text
      state = String(fields[1])
      file = String(fields[2])
      database = String(fields[3])
    }
  }

  @Test func `1,000 random edits of live keys and values are found, and the place is named`()
    async throws
  {
    let seed = ProcessInfo.processInfo.environment["EDITS_SEED"] ?? "20251126"
    print("random edits: EDITS_SEED=\(seed)")
    let work = FileManager.default.temporaryDirectory.appending(path: "edits-\(UUID())")
    try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: work) }
    let whole = work.appending(path: "log")
    let made = try CrashTools.run("LogFixture", [whole.path, "90"])
    try #require(made.status == 0, "\(made.output)")
    let halves = try await withThrowingTaskGroup(of: [Line].self) { group in
      for half in 0..<2 {
        let copy = work.appending(path: "copy-\(half)")
        try FileManager.default.copyItem(at: whole, to: copy)
        group.addTask {
          try Self.edit(
            copy, of: whole, seed: seed, half * Self.edits / 2..<(half + 1) * Self.edits / 2)
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(halves.filter { $0.state == "found" }.count == Self.edits)
    for line in halves where line.state != "found" { Issue.record("\(line.text)") }
    let databases = Set(halves.map { "\($0.file) \($0.database)" })
    #expect(databases.count > 20, "the edits reach \(databases.sorted())")
  }

  /// Runs the edits; where one ends the process, as a damaged page may, the command must say so.
  private static func edit(
    _ copy: URL, of whole: URL, seed: String, _ numbers: Range<Int>
  ) throws -> [Line] {
    var lines: [Int: Line] = [:]
    var next = numbers.lowerBound
    while next < numbers.upperBound {
      let run = try CrashTools.run(
        "LogEdits", [copy.path, seed, "\(next)", "\(numbers.upperBound - next)"])
      let said = run.output.split(separator: "\n").compactMap { Line(String($0)) }
      for line in said { lines[line.number] = line }
      guard let last = said.last, last.state == "editing" else { break }
      // It was ended by what it read: the byte is still changed.
      let verified = try CrashTools.run(
        "plumbline", ["log", "verify", "--directory", copy.path])
      let isNamed = verified.status == 1 && verified.output.contains("\(last.file)")
      let state = isNamed ? "found" : "missed"
      lines[last.number] = Line(
        "\(last.number)\t\(state)\t\(last.file)\t\(last.database)\t\(last.offset)\t"
          + verified.output.replacing("\n", with: " | "))
      let file = copy.appending(path: last.file)
      try FileManager.default.removeItem(at: file)
      try FileManager.default.copyItem(at: whole.appending(path: last.file), to: file)
      next = last.number + 1
    }
    return lines.keys.sorted().compactMap { lines[$0] }
  }
}
