import Agents
import Events
import Testing

@Suite struct AlerterTests {
  private struct World {
    let alerter: Alerter
    var state: Alerter.State
    var events: [RecordedEvent] = []
    var now = Timestamp(seconds: 1_750_000_000)

    init() {
      alerter = Alerter(
        pipeline: Pipeline(
          reporting: Reporting(zone: "UTC", currency: "USD", publishSecondOfDay: 21_600),
          sources: [], metrics: [], dashboards: [], zones: ["UTC": .utc],
          version: PipelineVersion(digest: [1])))
      state = alerter.initialState
    }

    mutating func say(_ event: Event) {
      let recorded = RecordedEvent(
        offset: Offset(UInt64(events.count)), eventTime: now, knowledgeTime: now, actor: "test",
        version: nil, cause: nil, correlation: nil, event: event)
      events.append(recorded)
      alerter.evolve(&state, recorded)
    }

    mutating func judge(
      _ source: SourceID, _ verdict: VerdictGiven.Verdict, aspect: String = "records"
    ) {
      say(
        .ofWatch(
          .sourceJudged(
            SourceJudged(
              source: source, aspect: aspect, verdict: verdict, reason: "fewer than usual",
              since: now))))
    }

    /// A tick: what people are told at it.
    mutating func tick(after seconds: Int64 = 3_600) -> [AlertRaised] {
      now = Timestamp(seconds: now.seconds + seconds)
      say(.ticked(Ticked()))
      return tell()
    }

    mutating func tell() -> [AlertRaised] {
      alerter.decide(.tell(at: now), given: state).compactMap { event in
        say(event)
        if case .ofWatch(.alertRaised(let raised)) = event { return raised }
        return nil
      }
    }
  }

  @Test func `one fault is one word, and one more when something is held for it`() {
    var world = World()
    world.judge("core", .flag)
    world.judge("core", .flag, aspect: "freshness")
    let first = world.tell()
    #expect(first.map(\.alert) == [1])
    #expect(first.first?.severity == .notice)
    #expect(first.first?.lines.count == 2)
    #expect(world.tick().isEmpty)
    world.judge("core", .hold)
    let second = world.tell()
    #expect(second.map(\.alert) == [1])
    #expect(second.first?.severity == .urgent)
    world.judge("core", .ok)
    #expect(world.tick().isEmpty)
  }

  @Test func `a figure that a sick source made joins the source's alert`() {
    var world = World()
    let item = DataItem("dau", on: CivilDay(number: 20_254))
    let claim = Claim(
      definition: .ours, value: Quantity(mantissa: 7), sources: ["core"], rows: 7,
      isComplete: true)
    func decide(_ name: MetricName, _ source: SourceID) -> Event {
      .decisionMade(
        DecisionMade(
          item: DataItem(name, on: item.day), value: claim.value, rule: "r",
          confidencePPM: 900_000,
          claims: [
            Claim(
              definition: .ours, value: claim.value, sources: [source], rows: 7, isComplete: true)
          ], winner: .ours, revision: 1, readUpTo: Offset(0), previous: nil))
    }
    world.judge("core", .flag)
    #expect(world.tell().count == 1)
    world.say(decide("dau", "core"))
    world.say(decide("spend", "ads"))
    _ = world.tick()
    func flag(_ name: MetricName) -> Event {
      .verdictGiven(
        VerdictGiven(
          item: DataItem(name, on: item.day), definition: .ours, verdict: .flag, reason: "low"))
    }
    world.say(flag("dau"))
    world.say(flag("spend"))
    #expect(world.tell().map(\.alert) == [2], "only the spend is news")
  }

  @Test func `a read that was not ours is urgent`() {
    var world = World()
    world.say(
      .accessFlagged(AccessFlagged(source: "core", request: "SELECT", reason: "outside the grant")))
    #expect(world.tell().map(\.severity) == [.urgent])
  }

  @Test func `after a restart nothing is told again`() throws {
    var world = World()
    world.judge("core", .flag)
    world.judge("desk", .hold)
    #expect(world.tell().count == 2)
    var encoder = CanonicalEncoder()
    world.state.encode(into: &encoder)
    var decoder = CanonicalDecoder(encoder.bytes)
    let restored = try Alerter.State(from: &decoder)
    try decoder.finish()
    #expect(restored == world.state)
    var replayed = world.alerter.initialState
    for event in world.events { world.alerter.evolve(&replayed, event) }
    #expect(replayed.digest == world.state.digest)
    #expect(world.alerter.decide(.tell(at: world.now), given: replayed).isEmpty)
  }

  @Test func `what was heard of long ago opens an alert of its own`() {
    var world = World()
    world.judge("core", .flag)
    #expect(world.tell().map(\.alert) == [1])
    world.judge("core", .ok)
    #expect(world.tick(after: 40 * 86_400).isEmpty)
    world.judge("core", .flag)
    #expect(world.tell().map(\.alert) == [2])
  }
}
