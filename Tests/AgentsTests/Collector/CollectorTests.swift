import Agents
import Events
import Testing

@Suite struct CollectorTests {
  typealias World = CollectorWorld

  private func only(_ world: World) throws -> PlannedPoll {
    try #require(world.collector.plan(at: world.now, given: world.state).polls.first)
  }

  @Test func `a source that was never asked is due at once, from the beginning`() throws {
    let world = World([World.source("core")])
    let poll = try only(world)
    #expect(poll.cursor.isEmpty && poll.allowedAt == world.now && poll.page == 0)
    let request = world.collector.request(for: poll, now: world.now, given: world.state)
    #expect(request.backfillFrom == Timestamp(seconds: 1_755_000_000))
  }

  @Test func `a page with more to come is followed at once, from its cursor`() throws {
    var world = World([World.source("core")])
    world.answer(try only(world), cursor: "page-2", hasMore: true)
    let poll = try only(world)
    #expect(poll.cursor == "page-2" && poll.page == 1)
  }

  @Test func `the last page ends the poll: the next comes after the interval`() throws {
    var world = World([World.source("core", poll: PollPolicy(every: .seconds(3600)))])
    world.answer(try only(world), milliseconds: 500, cursor: "end", watermark: world.now)
    let plan = world.collector.plan(at: world.now, given: world.state)
    #expect(plan.polls.isEmpty)
    #expect(plan.wakeAt == world.now.advanced(by: .seconds(3600)))
    #expect(world.state.sources["core"]?.watermark == world.now)
  }

  @Test func `pages that never end are stopped, and the call says so`() throws {
    var world = World([World.source("core", poll: PollPolicy(maximumPages: 3))])
    for _ in 0..<3 {
      let poll = try only(world)
      world.now = max(world.now, poll.allowedAt)
      world.answer(poll, hasMore: true)
    }
    #expect(world.collector.plan(at: world.now, given: world.state).polls.isEmpty)
    let calls = world.events.compactMap { recorded -> CallMade? in
      if case .callMade(let call) = recorded.event { return call }
      return nil
    }
    #expect(calls.count == 3)
    #expect(calls.last?.detail.contains("stopped after 3 pages") == true)
  }

  @Test func `failures wait longer and longer, then the breaker opens, probes and closes`() throws {
    let policy = PollPolicy(
      backoffBase: .seconds(2), breakerFailures: 3, breakerPause: .seconds(300))
    var world = World([World.source("core", poll: policy)])
    for attempt in 1...2 {
      world.answer(try only(world), .unreachable, status: 0)
      let state = try #require(world.state.sources["core"])
      #expect(state.breaker == .closed)
      let wait = state.nextPoll.microseconds - world.now.microseconds
      #expect((0...(2_000_000 << Int64(attempt - 1))).contains(wait))
      world.now = state.nextPoll
    }
    world.answer(try only(world), .refused, status: 503)
    #expect(world.state.sources["core"]?.breaker == .open)
    #expect(world.collector.plan(at: world.now, given: world.state).polls.isEmpty)
    world.now = world.now.advanced(by: .seconds(300))
    world.becomeDue()
    #expect(world.state.sources["core"]?.breaker == .halfOpen)
    let probe = try only(world)
    #expect(probe.isProbe)
    world.answer(probe, .timedOut, status: 0)
    #expect(world.state.sources["core"]?.breaker == .open)
    world.now = world.now.advanced(by: .seconds(600))
    world.becomeDue()
    world.answer(try only(world))
    #expect(world.state.sources["core"]?.breaker == .closed)
    #expect(world.state.sources["core"]?.failures == 0)
  }

  @Test func `the same seed waits the same, another seed otherwise`() throws {
    let waits = try [7, 7, 8].map { seed -> [Int64] in
      var world = World([World.source("core")], seed: UInt64(seed))
      return try (0..<4).map { _ in
        world.answer(try only(world), .unreachable)
        let next = try #require(world.state.sources["core"]).nextPoll
        defer { world.now = next }
        return next.microseconds - world.now.microseconds
      }
    }
    #expect(waits[0] == waits[1])
    #expect(waits[0] != waits[2])
  }

  @Test func `Retry-After is granted, to every source of the credential`() throws {
    var world = World([World.source("spend"), World.source("clicks")])
    let polls = world.collector.plan(at: world.now, given: world.state).polls
    world.answer(try #require(polls.first), .limited, status: 429, retryAfter: .seconds(40))
    let plan = world.collector.plan(at: world.now, given: world.state)
    let resumed = world.now.advanced(by: .seconds(40))
    #expect(plan.polls.map(\.source) == ["clicks"])
    #expect(plan.polls.allSatisfy { $0.allowedAt >= resumed })
    #expect(world.state.sources["spend"]?.breaker == .closed)
  }

  @Test func `a read outside the grant is never planned; it is denied and flagged, once`() {
    let settings = ["table": "shop.card_tokens"]
    var world = World([World.source("core", kind: "bigquery", settings: settings)])
    #expect(world.collector.plan(at: world.now, given: world.state).polls.isEmpty)
    world.becomeDue()
    world.becomeDue()
    let kinds = world.events.map(\.event.kind)
    #expect(kinds == [CallMade.kind, AccessFlagged.kind, SourceStateChanged.kind])
    guard case .callMade(let call) = world.events[0].event else { return }
    #expect(call.ending == .denied && call.request == "shop.card_tokens")
  }

  @Test func `of several streams one outside the grant is enough to be refused`() {
    let settings = ["path": "/v2/{stream}?page=1", "streams": "tickets, card_tokens"]
    for (grant, isPlanned) in [(["/v2"], true), (["/v2/tickets"], false)] {
      let world = World([World.source("desk", settings: settings, grant: grant)])
      let plan = world.collector.plan(at: world.now, given: world.state)
      #expect(plan.polls.count == (isPlanned ? 1 : 0))
    }
  }

  @Test func `a delivery to our webhook costs no call`() throws {
    var world = World([World.source("desk", poll: PollPolicy(requestsPerSecond: 1, burst: 1))])
    let delivery = CallMade(
      source: "desk", request: "POST /hooks/desk", credential: "env:HOOK_SECRET",
      ending: .succeeded, status: 204, bytes: 10, records: 1, durationMilliseconds: 0)
    world.append(
      (0..<1000).map { _ in EventDraft(.callMade(delivery), at: world.now, by: "webhook") })
    #expect(try only(world).allowedAt == world.now)
    #expect(world.state.calls["desk"]?.records == 1000)
  }

  @Test func `a cursor that the service forgot leads back to the last safe point`() throws {
    let policy = PollPolicy(backoffLimit: .seconds(1), overlap: .seconds(90))
    var world = World([World.source("core", poll: policy)])
    let watermark = world.now
    world.answer(try only(world), watermark: watermark)
    world.now = world.now.advanced(by: .seconds(7200))
    world.answer(try only(world), cursor: "", expired: true)
    world.now = world.now.advanced(by: .seconds(1))
    let poll = try only(world)
    let request = world.collector.request(for: poll, now: world.now, given: world.state)
    #expect(request.cursor.isEmpty)
    #expect(request.backfillFrom == watermark.advanced(by: .seconds(-90)))
  }

  @Test func `a source that slows down is asked later, until that is its usual time`() throws {
    let policy = PollPolicy(
      every: .seconds(3600), fastest: .seconds(1800), slowest: .seconds(7200))
    var world = World([World.source("core", poll: policy)])
    func interval(afterCalls calls: Int, of milliseconds: Int64) throws -> Duration {
      for _ in 0..<calls {
        world.answer(try only(world), milliseconds: milliseconds)
        world.now = try #require(world.state.sources["core"]).nextPoll
      }
      return .microseconds(try #require(world.state.sources["core"]).interval)
    }
    #expect(try interval(afterCalls: 30, of: 50) == .seconds(1800))
    #expect(try interval(afterCalls: 10, of: 4000) == .seconds(7200))
    let settled = try interval(afterCalls: 600, of: 4000)
    #expect(settled < .seconds(3601))
  }

  @Test func `a source that always takes its time is asked as configured`() throws {
    let policy = PollPolicy(every: .seconds(3600), fastest: .seconds(1800), slowest: .seconds(7200))
    var world = World([World.source("core", poll: policy)])
    for turn in 0..<30 {
      world.answer(try only(world), milliseconds: 1100 + Int64(turn % 5) * 100)
      let state = try #require(world.state.sources["core"])
      #expect(state.interval == Duration.seconds(3600).microseconds)
      world.now = state.nextPoll
    }
  }

  @Test func `an access that the connector denied is flagged too`() throws {
    var world = World([World.source("core")])
    world.answer(try only(world), .denied, status: 0)
    #expect(world.events.map(\.event.kind).contains(AccessFlagged.kind))
    #expect(world.collector.plan(at: world.now, given: world.state).polls.isEmpty)
  }
}
