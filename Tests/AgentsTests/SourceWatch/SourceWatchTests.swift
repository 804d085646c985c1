import Events
import PlumblineTesting
import Testing

@testable import Agents

@Suite struct SourceWatchTests {
  /// A source that brings records hour by hour, and a metric that counts them.
  struct World {
    let watch: SourceWatch
    var state: SourceWatch.State
    var events: [RecordedEvent] = []
    /// Every verdict, hold and release after the first ticks, as a line of text each.
    var told: [String] = []
    var random: SeededGenerator
    var hour: Int64 = 482_000

    init(seed: UInt64 = 1) {
      let source = SourceDefinition(
        id: "core",
        connection: Connection(kind: "rest", url: "", credential: .none, settings: [:]),
        grant: Grant(allowed: []), poll: PollPolicy(),
        identity: .objects(key: ["$.id"], version: nil),
        observe: ["engagement", "line"].map {
          ObservationMapping(measure: $0, at: TimeMapping(paths: ["$.at"]))
        }, mappingDigest: [1])
      func metric(_ name: MetricName, _ aggregate: Fold.Aggregate, _ measure: MeasureName)
        -> MetricDefinition
      {
        MetricDefinition(
          name: name, kind: "", unit: "count/0",
          definitions: [
            Definition(
              name: .ours,
              formula: .fold(Fold(aggregate: aggregate, rows: RowFilter(measure: measure))))
          ], rules: [], watch: WatchPolicy())
      }
      watch = SourceWatch(
        pipeline: Pipeline(
          reporting: Reporting(zone: "UTC", currency: "USD", publishSecondOfDay: 21_600),
          sources: [source],
          metrics: [metric("dau", .distinctPeople, "engagement"), metric("revenue", .sum, "line")],
          dashboards: [], zones: ["UTC": .utc], version: PipelineVersion(digest: [1])))
      state = watch.initialState
      random = SeededGenerator(seed: seed)
      say(.sourceStateChanged(state(watermark: Timestamp(microseconds: hour * 3_600_000_000))))
    }

    func state(watermark: Timestamp?, breaker: SourceStateChanged.Breaker = .closed)
      -> SourceStateChanged
    {
      SourceStateChanged(
        source: "core", watermark: watermark, failures: breaker == .closed ? 0 : 5,
        breaker: breaker, interval: 0, nextPoll: Timestamp(microseconds: 0), bucket: 0)
    }

    var now: Timestamp { Timestamp(microseconds: hour * 3_600_000_000) }

    mutating func say(_ event: Event, by actor: Actor = "agent:collector") {
      let recorded = RecordedEvent(
        offset: Offset(UInt64(events.count)), eventTime: now, knowledgeTime: now, actor: actor,
        version: nil, cause: nil, correlation: nil, event: event)
      events.append(recorded)
      watch.evolve(&state, recorded)
    }

    /// How many records an ordinary hour brings.
    mutating func usual() -> Int64 {
      let inDay = hour % 24
      let level = 200 + 15 * (12 - abs(inDay - 12))
      return level + Int64.random(in: -20...20, using: &random)
    }

    mutating func call(
      _ notice: ServiceNotice?, request: String = "GET /v1/users",
      ending: CallMade.Ending = .succeeded
    ) {
      say(
        .callMade(
          CallMade(
            source: "core", request: request, credential: "env:CORE", ending: ending, status: 200,
            bytes: 1, records: 1, durationMilliseconds: 1, notice: notice)))
    }

    /// An hour with what the source brought in it.
    mutating func pass(
      _ records: Int64, duplicates: Int64 = 0, sizes: [IntakeTallied.Size] = [],
      isPolled: Bool = true
    ) {
      if records + duplicates > 0 {
        let stream = IntakeTallied.Stream(name: "engagement", rows: records, sizes: [])
        let lines = IntakeTallied.Stream(
          name: "line USD/2", rows: sizes.reduce(0) { $0 + $1.count }, sizes: sizes)
        say(
          .ofWatch(
            .intakeTallied(
              IntakeTallied(
                source: "core", records: records + duplicates, duplicates: duplicates,
                streams: sizes.isEmpty ? [stream] : [stream, lines]))))
      }
      hour += 1
      if isPolled { say(.sourceStateChanged(state(watermark: now))) }
      say(.ticked(Ticked()), by: "clock")
      for event in watch.decide(.judge(at: now), given: state) {
        say(event, by: SourceWatch.actor)
        switch event {
        case .ofWatch(.sourceJudged(let judged)):
          told.append("\(judged.verdict.rawValue) \(judged.aspect)")
        case .holdPlaced(let hold): told.append("placed \(hold.item.metric)")
        case .holdReleased(let release): told.append("released \(release.item.metric)")
        default: break
        }
      }
    }

    mutating func passDays(_ days: Int) {
      for _ in 0..<days * 24 { pass(usual()) }
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `a source that is as usual is silence`(seed: UInt64) {
    var world = World(seed: seed)
    world.passDays(90)
    #expect(world.told.isEmpty, "seed \(seed): \(world.told)")
  }

  @Test func `a source that brings a tenth is held, until what was missing has come`() {
    var world = World()
    world.passDays(40)
    while world.hour % 24 != 10 { world.pass(world.usual()) }
    var missing: Int64 = 0
    for _ in 0..<6 {
      let whole = world.usual()
      world.pass(whole / 10)
      missing += whole - whole / 10
    }
    #expect(
      world.told.contains("hold records by hour")
        && world.told.contains("placed dau"), "\(world.told)")
    #expect(world.state.holds.allSatisfy { $0.because.metric.rawValue.hasPrefix("core: ") })
    #expect(!world.told.contains { $0.hasPrefix("released") })
    // It is as usual again, and still what was missing has not come.
    for _ in 0..<5 { world.pass(world.usual()) }
    #expect(!world.told.contains("released dau"), "\(world.told)")
    world.pass(world.usual() + missing)
    #expect(world.told.contains("released dau"), "\(world.told)")
    #expect(world.state.holds.isEmpty)
  }

  @Test func `an hour in which a source was not asked is not judged`() {
    var world = World()
    world.passDays(40)
    for _ in 0..<6 {
      let first = world.usual()
      world.pass(0, isPolled: false)
      world.pass(first + world.usual())
      world.pass(world.usual())
    }
    #expect(world.told.isEmpty, "\(world.told)")
  }

  @Test func `a file that comes before midnight or after it is silence`() {
    var world = World()
    for day in 0..<70 {
      for hour in 0..<24 { world.pass(hour == (day % 5 == 4 ? 23 : 1) ? 400 : 0) }
    }
    #expect(world.told.isEmpty, "\(world.told)")
  }

  @Test(arguments: Int64(0)...3)
  func `an hour that is always quiet is silence from the first week on`(few: Int64) {
    var world = World()
    for _ in 0..<60 * 24 {
      world.pass(world.hour % 24 == 5 ? (few == 3 ? world.hour / 24 % 3 + 1 : few) : world.usual())
    }
    #expect(world.told.isEmpty, "\(world.told)")
  }

  @Test func `a source that brings a tenth in its third week is held`() {
    var world = World()
    world.passDays(17)
    while world.hour % 24 != 10 { world.pass(world.usual()) }
    for _ in 0..<6 { world.pass(world.usual() / 10) }
    #expect(world.told.contains("hold records by hour"), "\(world.told)")
  }

  @Test func `a quiet hour that comes an hour sooner is no fall, though it brings nothing`() {
    var world = World()
    func pass(quietAt quiet: Int64, _ few: Int64) {
      world.pass(world.hour % 24 == quiet ? few : world.usual())
    }
    for _ in 0..<60 * 24 { pass(quietAt: 5, world.hour / 24 % 3 + 1) }
    for _ in 0..<3 * 24 { pass(quietAt: 4, 0) }
    #expect(!world.told.contains { $0.hasPrefix("hold") }, "\(world.told)")
    #expect(world.state.holds.isEmpty)
  }

  @Test func `a source that falls silent is late, and is so once`() {
    var world = World()
    for _ in 0..<40 * 24 {
      let records = world.usual()
      world.pass(world.hour % 24 == 2 ? records : 0)
    }
    #expect(world.told.isEmpty, "\(world.told)")
    for _ in 0..<50 { world.pass(0) }
    #expect(world.told.filter { $0 == "flag freshness" }.count == 1, "\(world.told)")
    world.pass(50)
    #expect(world.told.last == "ok freshness")
  }

  @Test func `what cannot be reached is told at once, and held when an hour is missing`() {
    var world = World()
    world.passDays(30)
    world.say(.sourceStateChanged(world.state(watermark: world.now, breaker: .open)))
    world.pass(0, isPolled: false)
    #expect(world.told == ["flag reachability"], "\(world.told)")
    world.pass(0, isPolled: false)
    #expect(world.told.contains("hold reachability") && world.told.contains("placed revenue"))
    world.say(.sourceStateChanged(world.state(watermark: world.now)))
    world.pass(world.usual())
    #expect(world.told.contains("ok reachability") && world.told.contains("released revenue"))
  }

  @Test func `what lasts for days is held on each, but not where a person has released it`() {
    var world = World()
    world.passDays(30)
    world.say(.sourceStateChanged(world.state(watermark: world.now, breaker: .open)))
    let first = Int32(world.hour / 24)
    func held() -> Set<Int32> {
      Set(world.state.holds.filter { $0.item.metric == "dau" }.map { $0.item.day.number - first })
    }
    while Int32(world.hour / 24) <= first + 1 { world.pass(0, isPolled: false) }
    #expect(held() == [0, 1], "\(held())")
    let second = DataItem("dau", on: CivilDay(number: first + 1))
    world.say(.holdReleased(HoldReleased(item: second, reason: "counted by hand")), by: "kim")
    world.pass(0, isPolled: false)
    world.pass(0, isPolled: false)
    #expect(held() == [0, 2], "\(held())")
    #expect(world.told.filter { $0 == "hold reachability" }.count == 1, "\(world.told)")
    world.say(.sourceStateChanged(world.state(watermark: world.now)))
    world.pass(world.usual())
    #expect(world.state.holds.isEmpty && world.state.spans.isEmpty)
    world.passDays(1)
    #expect(world.told.last?.hasPrefix("placed") == false, "\(world.told)")
  }

  @Test func `a storm of repetitions is told, and a creep of them too`() {
    var world = World()
    for _ in 0..<40 * 24 { world.pass(world.usual(), duplicates: world.hour % 12 == 0 ? 1 : 0) }
    #expect(world.told.isEmpty, "\(world.told)")
    world.pass(world.usual(), duplicates: 700)
    #expect(world.told == ["flag duplicates"])
    world.passDays(3)
    world.told = []
    for day in 0..<60 {
      for hour in 0..<24 { world.pass(world.usual(), duplicates: hour <= day / 2 ? 1 : 0) }
    }
    #expect(world.told.first == "flag duplicates", "\(world.told)")
  }

  @Test func `cents taken for dollars are held, until the rows are corrected`() {
    var world = World()
    /// Prices between 20 and 500 dollars, in cents.
    func sizes(_ world: inout World) -> [IntakeTallied.Size] {
      (0..<3).map { _ in
        IntakeTallied.Size(
          bucket: IntakeTally.bucket(of: Int64.random(in: 2_000...50_000, using: &world.random)),
          count: 1)
      }
    }
    for _ in 0..<40 * 24 {
      let sizes = sizes(&world)
      world.pass(world.usual(), sizes: sizes)
    }
    #expect(world.told.isEmpty, "\(world.told)")
    let wrong = [IntakeTallied.Size(bucket: IntakeTally.bucket(of: 79), count: 2)]
    while world.hour % 24 != 9 {
      let sizes = sizes(&world)
      world.pass(world.usual(), sizes: sizes)
    }
    for _ in 0..<8 {
      let sizes = sizes(&world)
      world.pass(world.usual(), sizes: sizes + wrong)
    }
    #expect(
      world.told == ["hold values of line USD/2", "placed revenue"], "\(world.told)")
    world.pass(
      world.usual(),
      sizes: [
        IntakeTallied.Size(bucket: wrong[0].bucket, count: -16),
        IntakeTallied.Size(bucket: IntakeTally.bucket(of: 7_900), count: 16),
      ])
    #expect(world.told.suffix(2) == ["ok values of line USD/2", "released revenue"])
  }

  @Test func `a limit that falls is told, and is the usual one after a week`() {
    var world = World()
    world.passDays(2)
    for _ in 0..<48 {
      world.call(ServiceNotice(limit: 600, remaining: 599))
      world.pass(world.usual())
    }
    #expect(world.told.isEmpty, "\(world.told)")
    for _ in 0..<6 * 24 {
      world.call(ServiceNotice(limit: 60, remaining: 2))
      world.pass(world.usual())
    }
    #expect(world.told == ["flag quota"], "\(world.told)")
    world.passDays(2)
    #expect(world.told == ["flag quota", "ok quota"], "\(world.told)")
    world.call(ServiceNotice(limit: 600))
    world.passDays(1)
    world.call(ServiceNotice(limit: 300))
    world.passDays(1)
    #expect(world.told.suffix(1) == ["flag quota"], "\(world.told)")
    world.call(ServiceNotice(limit: 600))
    world.passDays(1)
    #expect(world.told.suffix(1) == ["ok quota"], "\(world.told)")
    for limit in [Int64.max, .min] {
      world.call(ServiceNotice(limit: limit))
      world.passDays(1)
    }
    #expect(world.told.suffix(1) == ["flag quota"], "\(world.told)")
  }

  @Test func `an announced end is told, until it is taken back for the same request`() {
    var world = World()
    world.passDays(1)
    let end = ServiceNotice(
      deprecatedSince: Timestamp(seconds: 1_735_000_000), endsAt: Timestamp(seconds: 1_767_225_600))
    world.call(end)
    world.passDays(1)
    #expect(world.told == ["flag deprecation"], "\(world.told)")
    world.call(nil, request: "POST /token")
    world.call(nil, ending: .unreachable)
    world.passDays(1)
    #expect(world.told == ["flag deprecation"], "\(world.told)")
    world.call(nil)
    world.passDays(1)
    #expect(world.told == ["flag deprecation", "ok deprecation"], "\(world.told)")
  }

  @Test func `what a source brings before its history has been read counts for nothing`() {
    var world = World()
    let state = world.watch.initialState
    world.state = state
    for _ in 0..<10 { world.pass(1_000_000, isPolled: false) }
    #expect(world.state.sources["core"]?.flows.isEmpty == true)
  }

  @Test(arguments: UInt64(1)...3)
  func `a checkpoint is the state, and both go on alike`(seed: UInt64) throws {
    var world = World(seed: seed)
    world.passDays(45)
    for _ in 0..<4 { world.pass(world.usual() / 10, duplicates: 90) }
    world.call(ServiceNotice(limit: 60))
    world.call(
      ServiceNotice(limit: 6, endsAt: Timestamp(seconds: 1_767_225_600)), request: "GET /v1")
    world.pass(world.usual())
    var encoder = CanonicalEncoder()
    world.state.encode(into: &encoder)
    var decoder = CanonicalDecoder(encoder.bytes)
    let restored = try SourceWatch.State(from: &decoder)
    try decoder.finish()
    #expect(restored == world.state)
    var replayed = world.watch.initialState
    for event in world.events { world.watch.evolve(&replayed, event) }
    #expect(replayed.digest == world.state.digest)
    var other = world
    other.state = restored
    for _ in 0..<40 {
      world.pass(world.usual())
      other.pass(other.usual())
    }
    #expect(other.told == world.told)
    #expect(other.state.digest == world.state.digest)
  }

  @Test func `sizes are quarters of powers of ten`() {
    let sizes: [Int64] = [0, 1, 2, 4, 6, 9, 10, 17, 18, 99, 100, .max, -10, .min]
    #expect(
      sizes.map(IntakeTally.bucket) == [0, 1, 2, 3, 4, 4, 5, 5, 6, 8, 9, 76, -5, -76])
  }

  @Test func `the least improbable count is no surprise, and a tenfold one is`() {
    #expect(Chance.nats(of: 3, expecting: 3) == 0)
    #expect(Chance.nats(of: 30, expecting: 3) > 40)
    #expect(Chance.nats(of: 5, expecting: 0) > 12)
    #expect(Chance.nats(ofOnly: 3, expecting: 3) == 0)
    #expect(Chance.nats(ofOnly: 0, expecting: 5) == 5)
    #expect(Chance.nats(ofOnly: 42, expecting: 329) > 100)
  }
}
