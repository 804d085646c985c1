import EventLog
import Events
import PlumblineTesting
import Replay
import Testing

@Suite struct CanaryTests {
  private let noon = CanaryLog.moment(12)
  private let late = CanaryLog.moment(30)

  private func use(
    _ name: String, of entity: String, hour: Int64 = 12, day: Int32 = 0
  ) -> Observation {
    CanaryLog.row("use", name, of: entity, at: CanaryLog.moment(hour, day: day))
  }

  private func line(
    _ value: Int64, _ unit: String = "USD/2", name: String = "invoice", of entity: String = "x",
    plan: String = "team", hour: Int64 = 12
  ) -> Observation {
    CanaryLog.row(
      "line", name, of: entity, at: CanaryLog.moment(hour), value: value, unit: unit,
      labels: ["plan": plan])
  }

  /// The only cause of a comparison, and the kinds of explanation that fit beside it.
  private func cause(_ report: CanaryReport) -> CanaryHypothesis? {
    report.causes.count == 1 ? report.causes[0].hypothesis : nil
  }

  @Test func `equal cells agree, and every cell that either side shows is counted`() async throws {
    let log = try await CanaryLog()
    try await log.write([line(1_050), line(250, plan: "solo")], known: late)
    let report = try log.compare([
      CanaryLog.output("revenue", 1_050, decimals: 2, labels: ["plan": "team"]),
      CanaryLog.output("revenue", 25, decimals: 1, labels: ["plan": "solo"]),
    ])
    #expect(report.rate == CanaryRate(different: 0, cells: 2))
    #expect(report.passes)
  }

  @Test func `a cell that only one side shows differs`() async throws {
    let log = try await CanaryLog()
    try await log.write([line(1_050), line(250, plan: "solo")], known: late)
    let report = try log.compare([
      CanaryLog.output("revenue", 1_050, decimals: 2, labels: ["plan": "team"]),
      CanaryLog.output("revenue", 100, decimals: 2, labels: ["plan": "gone"]),
    ])
    #expect(report.rate == CanaryRate(different: 2, cells: 3))
    #expect(report.metrics.map(\.absentInLegacy) == [1])
    #expect(report.metrics.map(\.absentInOurs) == [1])
    #expect(!report.passes)
  }

  @Test func `names, accounts and masks are told apart by what they give`() async throws {
    let log = try await CanaryLog()
    try await log.write(
      [
        use("open", of: "p1"), use("open", of: "p2"), use("open", of: "p3"), use("begin", of: "p4"),
        use("begin", of: "p5"), use("begin", of: "p6"), use("open", of: "s1"),
        CanaryLog.row("mask", "staff", of: "s1", at: noon),
        CanaryLog.row("identity", of: "p2", at: noon, counterpart: "mail"),
        CanaryLog.row("identity", of: "p3", at: noon, counterpart: "mail"),
        use("open", of: "p1", day: 1),
      ], known: late)
    // Five people: p2 and p3 are one, s1 is staff.
    #expect(try log.compare([CanaryLog.output("people", 5)]).rate.different == 0)
    #expect(cause(try log.compare([CanaryLog.output("people", 2)])) == .nameMissed("begin"))
    let six = try log.compare([CanaryLog.output("people", 6)])
    #expect(six.differences.map(\.alternatives.count) == [1], "an account more, or staff")
    #expect([.accountsApart, .masksIgnored(["staff"])].contains(cause(six)))
  }

  @Test func `days in UTC take another day's evening`() async throws {
    let log = try await CanaryLog()
    try await log.write(
      [use("open", of: "p1"), use("open", of: "p2", hour: 20), use("open", of: "p3", hour: 21)],
      known: late)
    let report = try log.compare([
      CanaryLog.output("people", 1), CanaryLog.output("people", 2, day: 1),
    ])
    #expect(report.rate == CanaryRate(different: 2, cells: 2))
    #expect(cause(report) == .daysOfUTC)
  }

  @Test func `a correction and a void are told apart`() async throws {
    let log = try await CanaryLog()
    let first = try await log.write([line(1_000)], to: "b", known: CanaryLog.moment(13))
    let other = try await log.write([line(300)], to: "b", known: CanaryLog.moment(13))
    var back = line(1_000)
    back.weight = -1
    back.reason = .corrected
    back.replaces = RowReference(offset: first, layer: 1, ordinal: 0)
    try await log.write([back, line(1_200)], to: "b", known: late)
    var void = line(300)
    void.weight = -1
    void.reason = .void
    void.replaces = RowReference(offset: other, layer: 1, ordinal: 0)
    try await log.write([void], to: "b", known: late)
    let labels = ["plan": "team"]
    func shown(_ cents: Int128) throws -> CanaryReport {
      try log.compare([CanaryLog.output("revenue", cents, decimals: 2, labels: labels)])
    }
    #expect(try shown(1_200).rate.different == 0)
    #expect(cause(try shown(1_000)) == .firstAnswerKept)
    #expect(cause(try shown(1_500)) == .voidsMissed)
    // As known before the correction, both were right.
    let early = CanaryLog.output(
      "revenue", 1_300, decimals: 2, labels: labels, knownAt: CanaryLog.moment(14))
    #expect(try log.compare([early]).rate.different == 0)
  }

  @Test func `euros taken for dollars, and yen for hundredths`() async throws {
    let log = try await CanaryLog()
    try await log.write(
      [
        CanaryLog.row("rate", "EUR", at: noon, value: 1_100_000, unit: "ppm/0"),
        CanaryLog.row("rate", "JPY", at: noon, value: 6_000, unit: "ppm/0"),
      ], to: "rates", known: noon)
    try await log.write(
      [line(1_000, "EUR/2", plan: "euro"), line(50_000, "JPY/0", plan: "yen")], known: late)
    func shown(_ plan: String, _ cents: Int128) throws -> CanaryReport {
      let right: [String: Int128] = ["euro": 1_100, "yen": 30_000]
      return try log.compare(
        right.keys.sorted().map { key in
          CanaryLog.output(
            "revenue", key == plan ? cents : right[key], decimals: 2, labels: ["plan": key])
        })
    }
    #expect(try shown("euro", 1_100).rate.different == 0)
    #expect(cause(try shown("euro", 1_000)) == .currencyAsReporting("EUR"))
    #expect(cause(try shown("yen", 300)) == .minorUnits("JPY"))
  }

  @Test func `records that came again, and a counter's reset`() async throws {
    let log = try await CanaryLog()
    let first = try await log.write([use("open", of: "p1")], known: late)
    try await log.write([use("open", of: "p2")], known: late)
    try await log.write([], known: late, duplicateOf: first)
    #expect(cause(try log.compare([CanaryLog.output("uses", 3)])) == .duplicatesCounted)
    for (hour, value) in [(10, 100), (11, 140), (12, 20), (13, 50)] {
      try await log.write(
        [
          CanaryLog.row(
            "counter", of: "c", at: CanaryLog.moment(Int64(hour)), value: Int64(value),
            unit: "requests/0")
        ], known: late)
    }
    // 40 up to the reset, 20 from zero, 30 after it.
    #expect(try log.compare([CanaryLog.output("rises", 90)]).rate.different == 0)
    #expect(cause(try log.compare([CanaryLog.output("rises", -50)])) == .resetsAsFalls)
    let hours = [(11, 40), (12, -120), (13, 30)].map { hour, value in
      CanaryLog.output("rises", Int128(value), hour: Int64(hour))
    }
    let report = try log.compare(hours)
    #expect(report.rate == CanaryRate(different: 1, cells: 3))
    #expect(cause(report) == .resetsAsFalls)
  }

  @Test func `what a source had in time and we collected later is told apart`() async throws {
    let log = try await CanaryLog()
    let made = CanaryLog.moment(20)
    try await log.write([use("open", of: "p1"), use("open", of: "p2")], known: made)
    try await log.write([use("open", of: "p3"), use("open", of: "p4")], known: late)
    func shown(_ people: Int128) throws -> CanaryReport {
      try log.compare([CanaryLog.output("people", people, knownAt: made)])
    }
    #expect(try shown(2).rate.different == 0)
    #expect(cause(try shown(4)) == .notYetCollected)
    #expect(try shown(5).differences.map(\.cause) == [nil])
  }

  @Test func `what another source has too counts twice`() async throws {
    let log = try await CanaryLog()
    func seats(_ entity: String, _ value: Int64) -> Observation {
      CanaryLog.row("seats", of: entity, at: noon, value: value, unit: "seats/0")
    }
    try await log.write([seats("x", 5), seats("y", 7)], known: late)
    try await log.write([seats("y", 7)], to: "b", known: late)
    #expect(try log.compare([CanaryLog.output("seats", 12)]).rate.different == 0)
    #expect(cause(try log.compare([CanaryLog.output("seats", 19)])) == .twiceIn("b", "seats"))
  }

  @Test func `a few missing records are found by what they are worth`() async throws {
    let log = try await CanaryLog()
    try await log.write(
      [
        line(10_000), line(20_000), line(-731, name: "note"), line(-1_999, name: "note"),
        line(-4_402, name: "note"),
      ], known: late)
    let full: Int128 = 30_000 - 731 - 1_999 - 4_402
    let report = try log.compare([
      CanaryLog.output("revenue", full + 731 + 4_402, decimals: 2, labels: ["plan": "team"])
    ])
    #expect(cause(report) == .recordsMissed(name: "note", withVoids: false))
    let odd = try log.compare([
      CanaryLog.output("revenue", full + 17, decimals: 2, labels: ["plan": "team"])
    ])
    #expect(odd.causes.map(\.hypothesis) == [nil], "17 cents are nobody's: unexplained")
  }

  @Test func `partial amounts are those that are no other record's whole`() async throws {
    let log = try await CanaryLog()
    for number in 1...9 {
      let (entity, amount) = ("x\(number)", Int64(number) * 1_000)
      try await log.write([line(amount, of: entity)], known: late)
      // Every third is given back whole, the others in part.
      let note = number % 3 == 0 ? amount : amount / 10 * Int64(number % 7 + 1)
      try await log.write([line(-note, name: "note", of: entity)], known: late)
    }
    let labels = ["plan": "team"]
    let lines: Int128 = 45_000
    let whole: Int128 = 3_000 + 6_000 + 9_000
    let parts: Int128 = 200 + 600 + 2_000 + 3_000 + 700 + 1_600
    let right = CanaryLog.output("revenue", lines - whole - parts, decimals: 2, labels: labels)
    #expect(try log.compare([right]).rate.different == 0)
    let missed = CanaryLog.output("revenue", lines - whole, decimals: 2, labels: labels)
    #expect(cause(try log.compare([missed])) == .partsMissed(name: "note", withVoids: false))
  }

  /// The windows of a chain hand their rows on; counted one by one they must say the same.
  @Test(arguments: 1...20)
  func `many windows in one pass say what each says alone`(seed: Int) async throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let log = try await CanaryLog()
    let times = (0..<60).map { _ in Int64.random(in: 100...130, using: &random) }.sorted()
    for time in times {
      let day = Int32.random(in: -3...3, using: &random)
      let hour = Int64.random(in: 0..<24, using: &random)
      let entity = "p\(Int.random(in: 0..<6, using: &random))"
      try await log.write(
        [use("open", of: entity, hour: hour, day: day)], known: CanaryLog.moment(time))
    }
    let cells = (0..<12).map { _ in
      CanaryLog.output(
        "people", Int128.random(in: 0...6, using: &random),
        day: Int32.random(in: -3...3, using: &random),
        hour: Bool.random(using: &random) ? Int64.random(in: 0..<24, using: &random) : nil,
        knownAt: [nil, CanaryLog.moment(110), CanaryLog.moment(120)].randomElement(using: &random)
          ?? nil)
    }
    var places: Set<CanaryPeriod> = []
    let once = cells.filter { places.insert($0.period).inserted }
    let ours = try log.compare(once).differences.filter { $0.line == 0 && $0.legacy != nil }
    for cell in once {
      let alone = try log.compare([cell]).differences.filter { $0.legacy != nil }
      let together = ours.filter { $0.period == cell.period }
      #expect(alone.map(\.ours) == together.map(\.ours), "seed \(seed), \(cell)")
    }
  }

  @Test func `a metric that nobody has and a label that no row has are left out and said`()
    async throws
  {
    let log = try await CanaryLog()
    try await log.write([line(1_000), use("open", of: "p1")], known: late)
    let report = try log.compare([
      CanaryLog.output("revenue", 1_000, decimals: 2, labels: ["plan": "team"]),
      CanaryLog.output("revenu", 1), CanaryLog.output("uses", 1, labels: ["shop": "north"]),
    ])
    #expect(report.rate == CanaryRate(different: 0, cells: 1))
    #expect(report.notes.contains { $0.contains("did you mean revenue?") })
  }

  @Test func `a day that the old pipeline leaves out is a difference, and named`() async throws {
    let log = try await CanaryLog()
    for day in Int32(0)..<5 where day != 3 {
      try await log.write([use("open", of: "p\(day)", day: day)], known: CanaryLog.moment(200))
    }
    // It leaves out the second day, which we have, and the fourth, of which we have nothing either.
    let report = try log.compare([0, 2, 4].map { CanaryLog.output("people", 1, day: $0) })
    #expect(report.rate == CanaryRate(different: 1, cells: 4))
    #expect(report.metrics.map(\.absentInLegacy) == [1])
    let days = [Int32(1), 3].map { "\(CivilDay(number: CanaryLog.day.number + $0))" }
    #expect(
      report.notes.contains(
        "people: the old outputs have no row of \(days.joined(separator: ", "))"))
  }

  @Test func `matching cells in a row are counted from the end`() async throws {
    let log = try await CanaryLog()
    for day in Int32(0)..<4 {
      try await log.write([use("open", of: "p\(day)", day: day)], known: CanaryLog.moment(200))
    }
    let outputs = (Int32(0)..<4).map { CanaryLog.output("people", $0 == 1 ? 9 : 1, day: $0) }
    let report = try log.compare(outputs, matches: 2)
    #expect(report.matchesInARow == 2)
    #expect(report.hasMatchesInARow == true)
    #expect(!report.isUnderLimit)
    #expect(report.passes)
    #expect(try log.compare(outputs, matches: 3).hasMatchesInARow == false)
  }

  @Test func `a tolerance is the metric's own or the one that is given`() async throws {
    let log = try await CanaryLog()
    try await log.write([line(100_000)], known: late)
    let output = CanaryLog.output("revenue", 100_050, decimals: 2, labels: ["plan": "team"])
    #expect(try log.compare([output]).rate.different == 1)
    let relative = Tolerance(absolute: 0, relativePPM: 1_000)
    #expect(try log.compare([output], tolerances: ["revenue": relative]).rate.different == 0)
  }
}
