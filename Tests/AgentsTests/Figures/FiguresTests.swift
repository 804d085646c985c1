import Agents
import Events
import Testing

@Suite struct FiguresTests {
  typealias World = DetectorWorld
  static let day = DetectorWorld.day("2025-03-12")

  private func published(_ world: World) -> [FigurePublished] {
    world.events.compactMap { recorded in
      if case .figurePublished(let figure) = recorded.event { return figure }
      return nil
    }
  }

  @Test func `a decision is published once, with the decision as its cause`() throws {
    var world = World([World.metric("dau")])
    let item = DataItem("dau", on: Self.day)
    try world.decide(item, 100)
    try world.decide([], at: world.morning(after: Self.day).advanced(by: .seconds(3600)))
    #expect(published(world).map(\.state) == [.published])
    let figure = try #require(
      world.events.first { $0.event.kind == FigurePublished.kind })
    #expect(figure.cause == Offset(0))
    let row = try #require(world.figures.row(item, given: world.shown))
    #expect(row.value == Quantity(mantissa: 100) && row.offset == Offset(0))
    #expect(row.rule == "events-win" && row.confidencePPM == 950_000 && row.lastGood == nil)
  }

  @Test func `a figure is provisional until its window closes, then settles by itself`() throws {
    var world = World([World.metric("dau")])
    let item = DataItem("dau", on: Self.day)
    let noon = Zone.newYork.moment(of: Self.day, secondOfDay: 43_200)
    try world.decide([World.decision(item, 60)], at: noon)
    #expect(world.figures.row(item, given: world.shown)?.state == .provisional)
    try world.decide([], at: noon.advanced(by: .seconds(3600)))
    try world.decide([], at: Zone.newYork.start(of: Self.day.advanced(by: 1)))
    #expect(published(world).map(\.state) == [.provisional, .published])
  }

  @Test func `what matures stays provisional for its days`() throws {
    var world = World([World.metric("ad_spend", settlesAfterDays: 28)])
    let item = DataItem("ad_spend", on: Self.day)
    try world.decide(item, 60)
    try world.decide([], at: world.morning(after: Self.day.advanced(by: 27)))
    #expect(world.figures.row(item, given: world.shown)?.state == .provisional)
    try world.decide([], at: world.morning(after: Self.day.advanced(by: 28)))
    #expect(world.figures.row(item, given: world.shown)?.state == .published)
  }

  @Test func `without a source's word up to the window's end it is provisional`() throws {
    var world = World([World.metric("dau")])
    let item = DataItem("dau", on: Self.day)
    let morning = world.morning(after: Self.day)
    try world.decide([World.decision(item, 60, isComplete: false)], at: morning)
    #expect(world.figures.row(item, given: world.shown)?.state == .provisional)
    try world.decide([World.decision(item, 61, revision: 2)], at: morning)
    #expect(world.figures.row(item, given: world.shown)?.state == .published)
  }

  @Test func `a held figure shows the last good revision with the reason, then the new one`() throws
  {
    var world = World([World.metric("dau")])
    let item = DataItem("dau", on: Self.day)
    let time = world.morning(after: Self.day)
    try world.decide(item, 100)
    world.append([
      EventDraft(.holdPlaced(HoldPlaced(item: item, reason: "odd")), at: time, by: "person:ana")
    ])
    try world.decide(item, 7, revision: 2)
    let row = try #require(world.figures.row(item, given: world.shown))
    #expect(row.state == .held && row.reason == "odd" && row.revision == 2)
    #expect(row.value == Quantity(mantissa: 100))
    #expect(row.lastGood?.revision == 1 && row.lastGood?.day == Self.day)
    world.append([
      EventDraft(
        .holdReleased(HoldReleased(item: item, reason: "fine")), at: time, by: "person:ana")
    ])
    try world.decide([], at: time)
    #expect(world.figures.row(item, given: world.shown)?.value == Quantity(mantissa: 7))
    #expect(published(world).map(\.state) == [.published, .held, .published])
  }

  @Test func `held from its first revision it points to the last good day`() throws {
    var world = World([World.metric("dau")])
    try world.decide(DataItem("dau", on: Self.day.advanced(by: -2)), 90)
    let item = DataItem("dau", on: Self.day)
    let hold = HoldPlaced(item: item, reason: "odd")
    world.append([EventDraft(.holdPlaced(hold), at: Timestamp(seconds: 0), by: "person:ana")])
    try world.decide(item, 7)
    let row = try #require(world.figures.row(item, given: world.shown))
    #expect(row.value == nil)
    #expect(row.lastGood?.day == Self.day.advanced(by: -2))
    #expect(row.lastGood?.value == Quantity(mantissa: 90))
  }

  @Test func `a hold without labels covers every label of its day, and ends account by account`() {
    var world = World([World.metric("net_revenue"), World.metric("dau")])
    let whole = DataItem("net_revenue", on: Self.day)
    let time = world.morning(after: Self.day)
    let accounts = [DataItem("dau", on: Self.day), DataItem("sessions", on: Self.day)]
    world.append(
      accounts.map { account in
        let hold = HoldPlaced(item: whole, reason: "\(account)", because: account)
        return EventDraft(.holdPlaced(hold), at: time, by: "agent:detector")
      })
    let core = DataItem("net_revenue", on: Self.day, labels: Labels(["product": "core"]))
    #expect(world.shown.reasonToHold(core) == "\(accounts[0])")
    for (account, left) in zip(accounts, ["\(accounts[1])", nil]) {
      let release = HoldReleased(item: whole, reason: "fine", because: account)
      world.append([EventDraft(.holdReleased(release), at: time, by: "agent:detector")])
      #expect(world.shown.reasonToHold(core) == left)
    }
  }

  @Test func `a department's dashboard shows its own definition's claim`() throws {
    var metric = World.metric("dau")
    metric.watch = nil
    let pipeline = Pipeline(
      reporting: Reporting(zone: "UTC", currency: "USD", publishSecondOfDay: 0), sources: [],
      metrics: [metric],
      dashboards: [
        DashboardDefinition(name: "sales", tiles: [.init(metric: "dau", definition: "sales")])
      ], zones: ["UTC": .utc], version: PipelineVersion(digest: [1]))
    let figures = Figures(pipeline: pipeline)
    var state = figures.initialState
    let item = DataItem("dau", on: Self.day)
    let decision = World.decision(item, 100, claims: [World.claim("sales", 130, from: "crm")])
    let time = Zone.utc.start(of: Self.day.advanced(by: 1))
    let events = [Event.decisionMade(decision)]
    for (offset, event) in events.enumerated() {
      figures.evolve(&state, recorded(event, at: time, offset))
    }
    for draft in figures.drafts(.publish(at: time), at: time, given: state) {
      figures.evolve(&state, recorded(draft.event, at: time, 1))
    }
    let rows = figures.rows(
      from: Self.day.advanced(by: -3), through: Self.day, dashboard: "sales", given: state)
    #expect(rows.map(\.value) == [Quantity(mantissa: 130)])
    #expect(rows.map(\.state) == [.published])
    #expect(figures.rows(from: Self.day, through: Self.day, given: state).count == 1)
    #expect(
      figures.rows(from: Self.day, through: Self.day, dashboard: "none", given: state).isEmpty)
  }

  private func recorded(_ event: Event, at time: Timestamp, _ offset: Int) -> RecordedEvent {
    RecordedEvent(
      offset: Offset(UInt64(offset)), eventTime: time, knowledgeTime: time, actor: "agent:test",
      version: nil, cause: nil, correlation: nil, event: event)
  }

  @Test func `a checkpoint is the state, and a replay gives its bytes again`() throws {
    var world = World([World.metric("dau", settlesAfterDays: 3)])
    for number in 0..<70 {
      let day = World.firstDay.advanced(by: number)
      try world.decide(DataItem("dau", on: day), number == 69 ? 3 : 1_000)
    }
    #expect(!world.shown.holds.isEmpty)
    var encoder = CanonicalEncoder()
    world.shown.encode(into: &encoder)
    var decoder = CanonicalDecoder(encoder.bytes)
    let restored = try Figures.State(from: &decoder)
    try decoder.finish()
    #expect(restored == world.shown)
    var replayed = world.figures.initialState
    for event in world.events { world.figures.evolve(&replayed, event) }
    #expect(replayed == world.shown && replayed.digest == restored.digest)
  }
}
