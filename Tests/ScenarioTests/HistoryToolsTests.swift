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
  func `differences and bridges of a small log hold, and a killed rebuild leaves its reports`()
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
    try expectWholeReports(directory, seed: UInt64(seed))
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
