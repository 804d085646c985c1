import Agents
import Events
import Testing

@Suite struct DetectorTests {
  typealias World = DetectorWorld
  static let users = World.metric("dau", holds: ["dau", "sessions"])

  /// A world in which `weeks` whole weeks of a metric were decided, and the next day.
  private func grown(
    _ metrics: [MetricDefinition] = [users], weeks: Int = 10, holidays: [String] = [],
    seed: UInt64 = 1
  ) throws -> (world: World, business: Business, next: CivilDay) {
    var world = World(metrics, holidays: holidays)
    var business = Business(level: 9_000, seed: seed)
    for number in 0..<weeks * 7 {
      let day = World.firstDay.advanced(by: number)
      try world.decide(DataItem("dau", on: day), business.value(on: day))
    }
    return (world, business, World.firstDay.advanced(by: weeks * 7))
  }

  @Test func `the first two weeks are warming up, and say so`() throws {
    let (world, _, _) = try grown(weeks: 2)
    let verdicts = world.events.compactMap { recorded -> VerdictGiven? in
      if case .verdictGiven(let given) = recorded.event { return given }
      return nil
    }
    #expect(verdicts.count == 14)
    #expect(verdicts.allSatisfy { $0.verdict == .warmUp && !$0.reason.isEmpty })
  }

  @Test func `weekends, growth and noise are never held, and hardly ever flagged`() throws {
    var flags = 0
    for seed in UInt64(1)...8 {
      let (world, _, _) = try grown(weeks: 26, seed: seed)
      #expect(!world.told.contains { $0.hasPrefix("hold") }, "seed \(seed): \(world.told)")
      flags += world.told.count
    }
    #expect(flags <= 3, "\(flags) flags in four years of noise")
  }

  @Test func `a fall to a tenth is held with what depends on it, until a revision mends it`() throws
  {
    var (world, business, day) = try grown()
    let item = DataItem("dau", on: day)
    let whole = business.value(on: day)
    try world.decide(item, whole / 10)
    #expect(
      world.told == [
        "hold ours \(item)", "placed \(item)", "placed \(DataItem("sessions", on: day))",
      ])
    #expect(world.state.holds.count == 2)
    try world.decide(item, whole, revision: 2)
    #expect(
      world.told.suffix(2) == ["released \(item)", "released \(DataItem("sessions", on: day))"])
    #expect(world.state.holds.isEmpty)
  }

  @Test func `a sudden rise that nobody else shows is held`() throws {
    var (world, business, day) = try grown()
    try world.decide(DataItem("dau", on: day), business.value(on: day) * 100)
    #expect(world.told.first?.hasPrefix("hold") == true)
  }

  @Test func `a jump that an independent source shows too is flagged, never held`() throws {
    let signups = World.metric("signups", kind: "marketing")
    let spend = World.metric("ad_spend", kind: "marketing")
    for isCorroborated in [true, false] {
      var world = World([signups, spend])
      var people = Business(level: 800, seed: 3)
      var money = Business(level: 20_000, seed: 4)
      for number in 0..<71 {
        let day = World.firstDay.advanced(by: number)
        let jump = number == 70 ? 2.4 : 1
        let made = Double(people.value(on: day)) * jump
        let spent = Double(money.value(on: day)) * (isCorroborated ? jump : 1)
        try world.decide(
          [
            World.decision(DataItem("signups", on: day), Int(made), sources: ["accounts"]),
            World.decision(DataItem("ad_spend", on: day), Int(spent), sources: ["adspend"]),
          ], at: world.morning(after: day))
      }
      #expect(world.told.contains { $0.hasPrefix("hold") } == !isCorroborated, "\(world.told)")
      #expect(!world.told.isEmpty)
    }
  }

  @Test func `a metric made of other metrics is flagged at most: they are judged themselves`()
    throws
  {
    var metric = World.metric("cac", kind: "marketing")
    metric.definitions = [
      Definition(name: .ours, formula: .ratio(.metric("ad_spend"), .metric("conversions")))
    ]
    var (world, business, day) = try grown([metric], weeks: 0)
    for number in 0...70 {
      day = World.firstDay.advanced(by: number)
      let value = business.value(on: day) * (number == 70 ? 50 : 1)
      try world.decide(DataItem("cac", on: day), value)
    }
    #expect(world.told == ["flag ours \(DataItem("cac", on: day))"])
  }

  @Test func `late corroboration turns a hold into a flag and releases it`() throws {
    let metrics = [
      World.metric("signups", kind: "marketing"), World.metric("ad_spend", kind: "marketing"),
    ]
    var world = World(metrics)
    for number in 0..<71 {
      let day = World.firstDay.advanced(by: number)
      let jump = number == 70 ? 3 : 1
      try world.decide(
        [World.decision(DataItem("signups", on: day), 800 * jump, sources: ["accounts"])],
        at: world.morning(after: day))
      if number == 70 { #expect(world.state.holds.count == 1) }
      try world.decide(
        [World.decision(DataItem("ad_spend", on: day), 20_000 * jump, sources: ["adspend"])],
        at: world.morning(after: day).advanced(by: .seconds(3600)))
    }
    #expect(world.state.holds.isEmpty)
    #expect(world.told.contains { $0.hasPrefix("released signups") })
  }

  @Test func `a source that collapses behind a value that stands is held, by name`() throws {
    var world = World([Self.users])
    var small = Business(level: 800, seed: 2)
    var large = Business(level: 9_000, seed: 3)
    for number in 0..<71 {
      let day = World.firstDay.advanced(by: number)
      let core = small.value(on: day) / (number == 70 ? 10 : 1)
      let mobile = large.value(on: day)
      let claims = [
        World.claim("core alone", core, from: "core"),
        World.claim("mobile alone", mobile, from: "mobile"),
      ]
      try world.decide(
        [
          World.decision(
            DataItem("dau", on: day), mobile + core, sources: ["core", "mobile"], claims: claims)
        ], at: world.morning(after: day))
    }
    let item = DataItem("dau", on: World.firstDay.advanced(by: 70))
    let reason = world.state.holds[item]?[item]?.reason ?? ""
    #expect(reason.contains("core alone fell to 9 %"), "\(reason)")
  }

  @Test func `a holiday is not judged, and does not spoil what it is compared with`() throws {
    let holiday = World.firstDay.advanced(by: 70)
    var (world, business, day) = try grown(holidays: [holiday.description])
    #expect(day == holiday)
    try world.decide(DataItem("dau", on: day), business.value(on: day) / 5)
    #expect(world.told.isEmpty)
    for number in 71..<92 {
      let day = World.firstDay.advanced(by: number)
      try world.decide(DataItem("dau", on: day), business.value(on: day))
    }
    #expect(world.told.isEmpty, "\(world.told)")
  }

  @Test func `month ends that always rise are silence; one that falls is not`() throws {
    var world = World([World.metric("net_revenue", kind: "revenue")])
    var business = Business(level: 50_000, seed: 9)
    var day = World.firstDay
    while day < DetectorWorld.day("2025-08-31") {
      let rise = day.advanced(by: 1).components.day == 1 ? 1.6 : 1
      try world.decide(
        DataItem("net_revenue", on: day), Int(Double(business.value(on: day)) * rise))
      day = day.advanced(by: 1)
    }
    #expect(world.told.isEmpty, "\(world.told)")
    try world.decide(DataItem("net_revenue", on: day), business.value(on: day) / 3)
    #expect(world.told.first?.hasPrefix("hold") == true)
  }

  @Test func `days of 23 and 25 hours are silence`() throws {
    var world = World([Self.users])
    var business = Business(level: 9_000, seed: 5)
    business.noise = 0.001
    var day = World.firstDay
    while day <= DetectorWorld.day("2025-11-10") {
      var value = Double(business.value(on: day))
      if day == CivilDay("2025-03-09") { value *= 23.0 / 24 }
      if day == CivilDay("2025-11-02") { value *= 25.0 / 24 }
      try world.decide(DataItem("dau", on: day), Int(value))
      day = day.advanced(by: 1)
    }
    #expect(world.told.isEmpty, "\(world.told)")
  }

  @Test func `an open window is judged when it has closed`() throws {
    var (world, _, day) = try grown()
    let item = DataItem("dau", on: day)
    let noon = Zone.newYork.moment(of: day, secondOfDay: 43_200)
    try world.decide([World.decision(item, 900)], at: noon)
    #expect(world.told.isEmpty)
    try world.decide([], at: world.morning(after: day))
    #expect(world.told.first == "hold ours \(item)")
  }

  @Test func `the same command twice decides nothing new`() throws {
    let (world, _, day) = try grown()
    #expect(
      try world.detector.decide(.judge(at: world.morning(after: day)), given: world.state).isEmpty)
  }

  @Test func `a person holds and releases, with a reason, once`() throws {
    var (world, business, day) = try grown()
    let item = DataItem("dau", on: day)
    let time = world.morning(after: day)
    let value = business.value(on: day)
    try world.decide(item, value)
    #expect(throws: Detector.Refusal.noReason(item)) {
      try world.detector.decide(.hold(item, by: "person:ana", reason: ""), given: world.state)
    }
    #expect(throws: Detector.Refusal.notHeld(item)) {
      try world.detector.decide(.release(item, by: "person:ana", reason: "?"), given: world.state)
    }
    let hold = Detector.Command.hold(item, by: "person:ana", reason: "audit")
    world.append(try world.detector.drafts(hold, at: time, given: world.state))
    #expect(throws: Detector.Refusal.alreadyHeld(item, reason: "audit")) {
      try world.detector.decide(hold, given: world.state)
    }
    // A verdict of the detector does not end what a person has held.
    try world.decide(item, value + 1, revision: 2)
    #expect(world.state.holds[item]?[item]?.by == "person:ana")
    let release = Detector.Command.release(item, by: "person:ben", reason: "audited")
    world.append(try world.detector.drafts(release, at: time, given: world.state))
    #expect(world.state.holds.isEmpty)
    #expect(world.events.last?.actor == "person:ben")
  }

  @Test func `what a person let pass is not held again by a small revision`() throws {
    var (world, business, day) = try grown()
    let item = DataItem("dau", on: day)
    let odd = business.value(on: day) / 4
    try world.decide(item, odd)
    #expect(world.state.holds[item] != nil)
    let release = Detector.Command.release(item, by: "person:ana", reason: "a strike")
    world.append(
      try world.detector.drafts(release, at: world.morning(after: day), given: world.state))
    try world.decide(item, odd + 3, revision: 2)
    #expect(world.state.holds[item] == nil)
    try world.decide(item, odd / 10, revision: 3)
    #expect(world.state.holds[item] != nil)
  }

  @Test(arguments: 1...3)
  func `a checkpoint is the state, and a replay gives its bytes again`(seed: UInt64) throws {
    var (world, business, day) = try grown(seed: seed)
    try world.decide(DataItem("dau", on: day), business.value(on: day) / 10)
    var encoder = CanonicalEncoder()
    world.state.encode(into: &encoder)
    var decoder = CanonicalDecoder(encoder.bytes)
    let restored = try Detector.State(from: &decoder)
    try decoder.finish()
    #expect(restored == world.state)
    var replayed = world.detector.initialState
    for event in world.events { world.detector.evolve(&replayed, event) }
    #expect(replayed == world.state)
    #expect(replayed.digest == restored.digest)
  }

  @Test func `a day that still matures is set against others at its age, and restated in silence`()
    throws
  {
    var world = World([World.metric("paid", settlesAfterDays: 10)])
    var business = Business(level: 3_000, seed: 6)
    for number in 0..<77 {
      let day = World.firstDay.advanced(by: number)
      let value = business.value(on: day)
      // A third is known on the morning after, all of it five days later.
      try world.decide(DataItem("paid", on: day), value / 3)
      guard number >= 5 else { continue }
      let old = World.firstDay.advanced(by: number - 5)
      try world.decide(
        [World.decision(DataItem("paid", on: old), value, revision: 2)],
        at: world.morning(after: day))
    }
    #expect(world.told.isEmpty, "\(world.told)")
    let day = World.firstDay.advanced(by: 77)
    try world.decide(DataItem("paid", on: day), business.value(on: day) / 30)
    #expect(world.told.first == "hold ours \(DataItem("paid", on: day))")
  }
}
