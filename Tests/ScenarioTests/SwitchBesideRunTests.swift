import Foundation
import Testing

/// What people do beside a `plumbline run` that goes on: it has the log open all the time.
@Suite(.serialized)
struct SwitchBesideRunTests {
  @Test func `a changed mapping is compared beside a run, which goes on`() throws {
    let (company, directory, run) = try startRun(seed: 10, in: "compared")
    defer { end(run) }
    let other = company.folder.appending(path: "v2.yaml")
    try changed(company.size).write(to: other, atomically: true, encoding: .utf8)
    _ = try published(in: directory, of: company, by: run)

    // Asked twice, the second time for what has come since.
    for _ in 1...2 {
      let events = try eventCount(directory)
      let diff = try Programs.run(
        "plumbline", ["rules", "diff", other.path, "--directory", directory])
      try #require(diff.status == 0 || diff.status == 1, "\(diff.errors)")
      #expect(diff.output.contains("normalized again: exchange-rates"), "\(diff.output)")
      #expect(diff.output.contains("exchange-rates: "), "\(diff.output)")
      try waitUntil("the run goes on", run) { try eventCount(directory) > events }
    }
    let list = try plumbline(directory, ["rules", "list"])
    #expect(!list.contains("v2"), "nothing is registered by a question: \(list)")

    kill(run.process.processIdentifier, SIGKILL)
    run.process.waitUntilExit()
    // With nobody running the command normalizes what is missing itself, and finds the same.
    let alone = try Programs.run(
      "plumbline", ["rules", "diff", other.path, "--directory", directory])
    #expect(alone.status == 0 || alone.status == 1, "\(alone.errors)")
    _ = try plumbline(directory, ["log", "verify"])
  }

  @Test func `a canary is started, recorded and concluded beside a run`() throws {
    let (company, directory, run) = try startRun(seed: 11, in: "canary")
    defer { end(run) }
    let figure = try published(in: directory, of: company, by: run)
    let old = company.folder.appending(path: "old.csv")
    try "metric,day,value\n\(figure.metric),\(figure.day),-7\n"
      .write(to: old, atomically: true, encoding: .utf8)

    let start = ["canary", "start", "--legacy", old.path]
    #expect(try plumbline(directory, start).contains("started  1 rows"))
    let status = try Programs.run(
      "plumbline", ["canary", "status", "--record", "--directory", directory])
    #expect(status.status == 1, "\(status.errors)")
    #expect(status.output.contains("1 of 1 cells differ"), "\(status.output)")
    let refused = try Programs.run(
      "plumbline", ["canary", "promote", "--directory", directory])
    #expect(refused.status != 0, "what does not pass is not promoted: \(refused.output)")
    let promoted = try plumbline(
      directory, ["canary", "promote", "--anyway", "the old job stands still"])
    #expect(promoted.contains("promoted  1 of 1 cells differ"), "\(promoted)")
    #expect(try plumbline(directory, start).contains("started  1 rows"))
    let back = try plumbline(directory, ["canary", "rollback", "--reason", "not yet"])
    #expect(back.contains("rolled back"), "\(back)")

    // The run appended all of it, in this order, and goes on.
    let events = try eventCount(directory)
    try waitUntil("the run goes on", run) { try eventCount(directory) > events }
    let kinds = ["CanaryStarted", "CanaryCompared", "CanaryConcluded"]
    let tail = try plumbline(directory, ["log", "tail"] + kinds.flatMap { ["--kind", $0] })
    let told = tail.split(separator: "\n").compactMap { line in kinds.first(where: line.contains) }
    #expect(
      told == [kinds[0], kinds[1], kinds[1], kinds[2], kinds[0], kinds[2]], "\(tail)")
    kill(run.process.processIdentifier, SIGKILL)
    run.process.waitUntilExit()
    _ = try plumbline(directory, ["log", "verify"])
  }

  @Test func `versions are switched and rolled back, and a figure held, beside a run`() throws {
    let (company, directory, run) = try startRun(seed: 9, in: "beside")
    defer { end(run) }
    let other = company.folder.appending(path: "v2.yaml")
    try changed(company.size).write(to: other, atomically: true, encoding: .utf8)
    let figure = try published(in: directory, of: company, by: run)

    let registered = try plumbline(
      directory, ["rules", "register", other.path, "--label", "v2", "--author", "ada"])
    #expect(registered.contains("registered as v2"), "\(registered)")
    let known = try plumbline(directory, ["rules", "register", other.path, "--author", "ada"])
    #expect(known.contains("is known already as v2"), "\(known)")
    let activated = try plumbline(
      directory, ["rules", "activate", other.path, "--label", "v2", "--author", "ada"])
    #expect(activated.contains("v2 ("), "\(activated)")
    #expect(activated.contains("normalized again: exchange-rates"), "\(activated)")
    let held = try plumbline(
      directory,
      ["hold", figure.metric, "--day", figure.day, "--reason", "looks odd", "--author", "ada"])
    #expect(!held.isEmpty)
    _ = try plumbline(
      directory,
      ["release", figure.metric, "--day", figure.day, "--reason", "it was right"])
    let back = try plumbline(
      directory, ["rules", "rollback", "--reason", "two days were enough", "--author", "ada"])
    #expect(back.contains("v1 ("), "\(back)")
    // The run that was left twice still collects and decides.
    let events = try eventCount(directory)
    try waitUntil("the run goes on", run) { try eventCount(directory) > events }
    #expect(run.process.isRunning)

    kill(run.process.processIdentifier, SIGKILL)
    run.process.waitUntilExit()
    let list = try plumbline(directory, ["rules", "list"])
    #expect(list.contains("two days were enough"), "\(list)")
    #expect(list.contains("person:ada"), "\(list)")
    // Every stretch decides again as it did, under the version that was active in it.
    _ = try plumbline(directory, ["replay", "--verify"])
    _ = try plumbline(directory, ["log", "verify"])
  }

  /// The scenario's configuration with a metric counted otherwise and a source mapped otherwise.
  private func changed(_ size: ScenarioSize) throws -> String {
    let text = try String(contentsOfFile: size.configurationPath, encoding: .utf8)
    let rate = "- measure: rate\n        name: $.currency\n"
    try #require(text.contains(rate))
    let edited = text.replacing(rate, with: rate + "        labels: {feed: daily}\n")
      .replacing("over: 2 days", with: "over: 3 days").replacing(
        "over: 28 days", with: "over: 27 days")
    try #require(edited != text)
    return edited
  }

  /// A company with a run of far more hours than a test lasts.
  private func startRun(
    seed: Int, in name: String
  ) throws -> (company: ServedCompany, directory: String, run: Programs.Started) {
    let company = try ServedCompany(seed: seed)
    let directory = try company.makeDirectory(name)
    return (company, directory, try company.startRun(directory, until: "2027-01-01T00:00"))
  }

  private func end(_ run: Programs.Started) {
    kill(run.process.processIdentifier, SIGKILL)
    _ = try? run.finish()
  }

  private func plumbline(_ directory: String, _ arguments: [String]) throws -> String {
    let result = try Programs.run("plumbline", arguments + ["--directory", directory])
    try #require(result.status == 0, "\(arguments): \(result.errors)")
    return result.output
  }

  private func eventCount(_ directory: String) throws -> Int {
    let stat = try plumbline(directory, ["log", "stat", "--format", "json"])
    let found = try #require(
      try JSONSerialization.jsonObject(with: Data(stat.utf8)) as? [String: Any])
    return Int("\(found["events"] ?? 0)") ?? 0
  }

  /// A figure that the run has published; it is waited for.
  private func published(
    in directory: String, of company: ServedCompany, by run: Programs.Started
  ) throws -> (metric: String, day: String) {
    var found: (metric: String, day: String)?
    try waitUntil("a figure is published", run) {
      let printed = try Programs.run(
        "plumbline",
        [
          "figures", "--directory", directory, "--from", company.size.days.first, "--to",
          company.size.days.last, "--format", "csv",
        ])
      for line in printed.output.split(separator: "\n").dropFirst() {
        let parts = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if parts.contains("published"), let day = parts.first(where: { $0.hasPrefix("2025-") }),
          !line.contains("=")
        {
          found = (parts[0], day)
        }
      }
      return found != nil
    }
    return try #require(found)
  }

  /// Asks again and again, for at most two minutes, while the run is there.
  private func waitUntil(
    _ what: String, _ run: Programs.Started, _ isSo: () throws -> Bool
  ) throws {
    let deadline = ContinuousClock().now + .seconds(120)
    while try !isSo() {
      try #require(run.process.isRunning, "the run has ended")
      try #require(ContinuousClock().now < deadline, "\(what): not within two minutes")
      usleep(50_000)
    }
  }
}
