import Foundation
import PlumblineTesting
import Testing

/// A run that is killed again and again comes to the same figures as one that is not.
@Suite(.serialized)
struct KilledRunTests {
  private static let kills = 50

  @Test func `fifty kills change no figure, lose nothing and count nothing twice`() throws {
    let seed = Int(ProcessInfo.processInfo.environment["KILL_SEED"] ?? "") ?? 7
    print("killed run: KILL_SEED=\(seed)")
    let quiet = try ServedCompany(seed: seed)
    let whole = try quiet.makeDirectory("whole")
    let runTime = try time { try quiet.finishRun(whole) }
    // It has come to its end before: this is what a start costs.
    let startTime = try time { try quiet.finishRun(whole) }

    let troubled = try ServedCompany(seed: seed)
    let killed = try troubled.makeDirectory("killed")
    var generator = SeededGenerator(seed: UInt64(seed))
    // So far apart that the work is about done when fifty have come.
    let apart = (runTime - startTime) / Self.kills
    var kills = 0
    while kills < Self.kills {
      let run = try troubled.startRun(killed)
      let least = startTime / 4
      usleep(
        UInt32(Int.random(in: least...max(startTime + 2 * apart, least + 1), using: &generator)))
      guard run.process.isRunning else {
        let ended = try run.finish()
        try #require(ended.status == 0, "\(ended.errors)")
        break
      }
      kill(run.process.processIdentifier, SIGKILL)
      _ = try run.finish()
      kills += 1
    }
    try troubled.finishRun(killed)
    print("killed run: \(kills) kills, \(apart) us of work between two of them")
    #expect(kills >= 10, "only \(kills) kills: the run was over too soon to prove much")

    let figures = try quiet.figures(of: whole)
    try #require(figures.count > 20, "there are hardly any figures")
    #expect(try troubled.figures(of: killed) == figures)
    for directory in [whole, killed] {
      let verified = try Programs.run("plumbline", ["log", "verify", "--directory", directory])
      #expect(verified.status == 0, "\(verified.output) \(verified.errors)")
      try expectSameReplays(of: directory)
    }
  }

  @Test func `run again, it picks up where it was and changes nothing`() throws {
    let company = try ServedCompany(seed: 8)
    let directory = try company.makeDirectory("again")
    try company.finishRun(directory)
    let figures = try company.figures(of: directory)
    let events = try replay(directory, [])
    try company.finishRun(directory)
    #expect(try company.figures(of: directory) == figures)
    #expect(try replay(directory, []) == events)
    try expectSameReplays(of: directory)
  }

  /// Everything decided again, with one thread and with two, and going on from what the agents
  /// kept: each says how many events there are, and the hash of what the agents then know.
  private func expectSameReplays(of directory: String) throws {
    let fromNothing = try replay(directory, ["--threads", "1"])
    #expect(try replay(directory, ["--threads", "2"]) == fromNothing)
    #expect(try replay(directory, ["--kept"]) == fromNothing)
    let verified = try replay(directory, ["--verify", "--threads", "1"])
    #expect(try replay(directory, ["--verify", "--threads", "2"]) == verified)
  }

  private func replay(_ directory: String, _ arguments: [String]) throws -> String {
    let replayed = try Programs.run(
      "plumbline", ["replay", "--directory", directory, "--format", "json"] + arguments)
    try #require(replayed.status == 0, "\(replayed.output) \(replayed.errors)")
    return replayed.output
  }

  /// Microseconds of the wall's time.
  private func time(_ body: () throws -> Void) rethrows -> Int {
    let elapsed = try ContinuousClock().measure(body).components
    return Int(elapsed.seconds) * 1_000_000 + Int(elapsed.attoseconds / 1_000_000_000_000)
  }
}
