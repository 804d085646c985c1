import Foundation
import PlumblineTesting
import Testing

/// A run that is killed again and again comes to the same figures as one that is not.
@Suite(
  .serialized,
  .enabled(
    if: ProcessInfo.processInfo.environment["PLUMBLINE_PROGRAMS"] != nil,
    "PLUMBLINE_PROGRAMS names the folder of release builds; debug builds are too slow for this"))
struct KilledRunTests {
  private static let from = "2025-11-18"
  private static let start = "2025-11-21T00:00:00-05:00"
  private static let until = "2025-11-23T06:00"
  private static let lastEventDay = "2025-11-24"
  static let kills = 50

  @Test func `fifty kills change no figure, lose nothing and count nothing twice`() throws {
    let seed = Int(ProcessInfo.processInfo.environment["KILL_SEED"] ?? "") ?? 7
    print("killed run: KILL_SEED=\(seed)")
    let quiet = try ServedCompany(
      seed: seed, from: Self.from, to: Self.lastEventDay, start: Self.start)
    let whole = try quiet.makeDirectory("whole")
    let run = try quiet.startRun(whole, backfillFrom: Self.from, until: Self.until).finish()
    try #require(run.status == 0, "\(run.errors)")

    let troubled = try ServedCompany(
      seed: seed, from: Self.from, to: Self.lastEventDay, start: Self.start)
    let killed = try troubled.makeDirectory("killed")
    var generator = SeededGenerator(seed: UInt64(seed))
    var kills = 0
    while kills < Self.kills {
      let run = try troubled.startRun(killed, backfillFrom: Self.from, until: Self.until)
      usleep(UInt32.random(in: 20_000...600_000, using: &generator))
      guard run.process.isRunning else {
        let ended = try run.finish()
        try #require(ended.status == 0, "\(ended.errors)")
        break
      }
      kill(run.process.processIdentifier, SIGKILL)
      _ = try run.finish()
      kills += 1
    }
    let last = try troubled.startRun(killed, backfillFrom: Self.from, until: Self.until).finish()
    try #require(last.status == 0, "\(last.errors)")
    #expect(kills >= 10, "only \(kills) kills: the run was over too soon to prove much")

    #expect(try figures(of: killed) == figures(of: whole))
    for directory in [whole, killed] {
      let verified = try Programs.run("plumbline", ["log", "verify", "--directory", directory])
      #expect(verified.status == 0, "\(verified.output) \(verified.errors)")
    }
  }

  @Test func `a replay from nothing decides the same bytes, with one thread and with two`() throws {
    let company = try ServedCompany(
      seed: 8, from: Self.from, to: Self.lastEventDay, start: Self.start)
    let directory = try company.makeDirectory("replayed")
    let run = try company.startRun(directory, backfillFrom: Self.from, until: Self.until).finish()
    try #require(run.status == 0, "\(run.errors)")
    var hashes: Set<String> = []
    for threads in ["1", "2"] {
      let replayed = try Programs.run(
        "plumbline",
        ["replay", "--verify", "--threads", threads, "--directory", directory, "--format", "json"])
      try #require(replayed.status == 0, "\(replayed.output) \(replayed.errors)")
      hashes.insert(replayed.output)
    }
    #expect(hashes.count == 1, "\(hashes)")
  }

  /// The figures without what may differ between two runs: offsets.
  private func figures(of directory: String) throws -> [String] {
    let printed = try Programs.run(
      "plumbline",
      [
        "figures", "--directory", directory, "--from", "2025-11-19", "--to", "2025-11-23",
        "--format", "csv",
      ])
    try #require(printed.status == 0, "\(printed.errors)")
    let lines = printed.output.split(separator: "\n").map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).dropLast().joined(
        separator: ",")
    }
    try #require(lines.count > 50, "there are hardly any figures")
    return lines
  }
}
