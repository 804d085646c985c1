import Foundation
import PlumblineTesting
import Testing

/// The checks of history that `tools/` has, on a small log; and reports that a killed rebuild leaves.
@Suite(.serialized)
struct HistoryToolsTests {
  private static var tools: URL {
    URL(filePath: #filePath).appending(path: "../../../tools").standardized
  }

  @Test
  func `differences hold, past events decide again, a killed rebuild leaves its reports`()
    throws
  {
    let seed = Int(ProcessInfo.processInfo.environment["HISTORY_SEED"] ?? "") ?? 10
    print("history tools: HISTORY_SEED=\(seed)")
    let company = try ServedCompany(seed: seed)
    let directory = try company.makeDirectory("small")
    try company.finishRun(directory)
    try expectHolds("check-why", directory, ["--pairs", "16", "--seed", "\(seed)"])
    let isWhole = Programs.areReleaseBuilds
    try expectHolds(
      "check-bridge", directory,
      ["--metric", isWhole ? "active_users_28d" : "loop_accounts", "--day", "2025-11-20"])
    try expectDecidedAgain(directory)
    try expectWholeReports(directory, seed: UInt64(seed))
  }

  /// A raw record, and a decision, become tests that decide again: right under the rules that
  /// decided, and wrong under rules that count nothing of it.
  private func expectDecidedAgain(_ directory: String) throws {
    let isWhole = Programs.areReleaseBuilds
    let explained = try Programs.run(
      "plumbline",
      [
        "explain", isWhole ? "dau" : "loop_accounts", "--day", "2025-11-20", "--format", "json",
        "--directory", directory,
      ])
    let found = try #require(
      try JSONSerialization.jsonObject(with: Data(explained.output.utf8)) as? [String: Any],
      "\(explained.errors)")
    let evidence = try #require((found["evidence"] as? [[String: Any]])?.first)
    let sample = try #require((evidence["samples"] as? [[String: Any]])?.first)
    let configuration = try String(
      contentsOfFile: directory + "/plumbline.yaml", encoding: .utf8)
    let filter =
      isWhole
      ? "name: [app_open, session_begin, query_run, notification_open]"
      : "where: {measure: engagement, sources: [loop-events]"
    try #require(configuration.contains(filter))
    let other = directory + "/other.yaml"
    try configuration.replacing(
      filter, with: isWhole ? "name: [never_said]" : filter + ", name: [never_said]"
    ).write(toFile: other, atomically: true, encoding: .utf8)
    for (name, offset) in [("record", sample["offset"]), ("decision", found["offset"])] {
      let offset = try #require(offset as? String)
      let fixture = "\(directory)/\(name).json"
      let extracted = try Programs.run(
        "plumbline",
        [
          "log", "extract", offset, "--output", fixture, "--test", "an incident of one \(name)",
          "--directory", directory,
        ])
      try #require(extracted.status == 0, "\(extracted.errors)")
      let tests = "\(directory)/\(name).rules.json"
      let right = try Programs.run(
        "plumbline", ["rules", "test", tests, "--directory", directory])
      #expect(right.status == 0, "\(name): \(right.output) \(right.errors)")
      #expect(right.output.contains("right  "), "\(name): \(right.output)")
      let wrong = try Programs.run("plumbline", ["rules", "test", tests, "--rules", other])
      #expect(wrong.status == 1, "\(name): \(wrong.output) \(wrong.errors)")
      #expect(wrong.output.contains("WRONG  "), "\(name): \(wrong.output)")
    }
  }

  private func expectHolds(_ tool: String, _ directory: String, _ arguments: [String]) throws {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = Self.tools.appending(path: tool)
    process.arguments = ["--directory", directory] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging([
      "PLUMBLINE_PROGRAMS": Programs.folder.path
    ]) { $1 }
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(tool): \(output)")
    #expect(output.contains("hold"), "\(tool): \(output)")
  }

  /// Kills a rebuild at many points of its time: the page always links to whole reports.
  private func expectWholeReports(_ directory: String, seed: UInt64) throws {
    let arguments = ["rebuild", "--directory", directory, "--reports", "2025-11-19..2025-11-21"]
    let begun = ContinuousClock().now
    let first = try Programs.run("plumbline", arguments)
    try #require(first.status == 0, "\(first.errors)")
    let whole = (ContinuousClock().now - begun) / .milliseconds(1)
    let links = try linked(directory)
    try #require(links.count == 6)
    var generator = SeededGenerator(seed: seed)
    var killed = 0
    for step in 1...12 {
      let run = try Programs.start("plumbline", arguments)
      // The later half, where reports are written, more often than the rest.
      let share =
        step % 3 == 0
        ? Double.random(in: 0...1, using: &generator)
        : 0.6
          + Double.random(in: 0...0.4, using: &generator)
      usleep(UInt32(whole * share * 1_000))
      if run.process.isRunning { killed += 1 }
      kill(run.process.processIdentifier, SIGKILL)
      _ = try run.finish()
      #expect(try linked(directory).count == links.count)
    }
    print("history tools: \(killed) of 12 rebuilds were killed under way")
    #expect(killed > 3)
    let last = try Programs.run("plumbline", arguments)
    try #require(last.status == 0, "\(last.errors)")
    #expect(try linked(directory).count == links.count)
    let folders = try FileManager.default.contentsOfDirectory(atPath: directory + "/reports")
      .filter { $0.hasPrefix("at-") }
    #expect(folders.count == 1, "what killed rebuilds left is cleared away")
  }

  /// The files to which the page of the reports links, each found whole.
  private func linked(_ directory: String) throws -> [String] {
    let folder = URL(filePath: directory).appending(path: "reports")
    let page = try String(contentsOf: folder.appending(path: "index.html"), encoding: .utf8)
    #expect(page.hasSuffix("</html>\n"))
    let names = page.matches(of: #/href="([^"]+)"/#).map { String($0.1) }
    for name in names {
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      #expect(
        name.hasSuffix(".html") ? text.hasSuffix("</html>\n") : text.hasPrefix("metric,"),
        "\(name)")
    }
    return names
  }
}
