import Agents
import Events
import PlumblineTesting
import Testing

@Suite struct RateLimitTests {
  /// Several sources, some with one credential, services that answer in every way, calls that are
  /// under way together: whatever happens, the log shows no second above the limit.
  @Test(arguments: 1...40)
  func `no second exceeds the limit, and a replay gives the same state`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let rate = [0.4, 1, 2.5, 7, 10][Int.random(in: 0..<5, using: &random)]
    let burst = Int.random(in: 1...20, using: &random)
    let policy = PollPolicy(
      every: .seconds(20), fastest: .seconds(1), slowest: .seconds(60), requestsPerSecond: rate,
      burst: burst, backoffLimit: .seconds(5), breakerPause: .seconds(8), maximumPages: 30)
    var world = CollectorWorld(
      [
        CollectorWorld.source("a", token: "ONE", poll: policy),
        CollectorWorld.source("b", token: "ONE", poll: policy),
        CollectorWorld.source("c", token: "TWO", poll: policy),
      ], seed: UInt64(seed))
    var inFlight: [PlannedPoll] = []
    var sent: [String: [Timestamp]] = [:]
    let credential: [SourceID: String] = ["a": "ONE", "b": "ONE", "c": "TWO"]
    for _ in 0..<400 {
      world.becomeDue()
      let plan = world.collector.plan(at: world.now, inFlight: inFlight, given: world.state)
      for poll in plan.polls where poll.allowedAt <= world.now {
        sent[try #require(credential[poll.source]), default: []].append(world.now)
        inFlight.append(poll)
      }
      // Some calls under way are answered, in any order, before time goes on.
      while let poll = inFlight.first, Bool.random(using: &random) {
        inFlight.removeFirst()
        let ending = [CallMade.Ending.succeeded, .succeeded, .succeeded, .limited, .unreachable]
          .randomElement(using: &random)
        world.answer(
          poll, sentAt: poll.allowedAt, ending ?? .succeeded,
          status: ending == .limited ? 429 : 200,
          hasMore: Int.random(in: 0..<10, using: &random) > 0)
      }
      let step = Int64.random(in: 1...300_000, using: &random)
      let later = Timestamp(microseconds: world.now.microseconds + step)
      world.now = max(world.now, min(plan.wakeAt ?? later, later))
    }
    let perSecond = max(1, Int(rate))
    for (name, times) in sent {
      #expect(times.count > 5, "seed \(seed): the world of \(name) stood still")
      for (index, time) in times.enumerated() where index >= perSecond {
        let apart = time.microseconds - times[index - perSecond].microseconds
        #expect(apart >= 1_000_000, "seed \(seed), \(name), call \(index), rate \(rate)")
      }
      // Over the whole time the bucket holds: what was in it, and what came back.
      let span = Double(times[times.count - 1].microseconds - times[0].microseconds) / 1e6
      #expect(Double(times.count) <= Double(burst) + rate * span + 1, "seed \(seed), \(name)")
    }
    #expect(world.replayed() == world.state)
  }

  @Test func `a complaint halves the rate, and each quiet day takes one halving back`() throws {
    let policy = PollPolicy(
      every: .seconds(1), fastest: .seconds(1), requestsPerSecond: 10, burst: 1,
      maximumPages: 1_000_000)
    var world = CollectorWorld([CollectorWorld.source("spend", poll: policy)])
    func callsInTenSeconds() throws -> Int {
      let end = world.now.advanced(by: .seconds(10))
      var calls = 0
      while let poll = world.collector.plan(at: world.now, given: world.state).polls.first {
        guard poll.allowedAt < end else { break }
        world.now = poll.allowedAt
        world.answer(poll, hasMore: true)
        calls += 1
      }
      return calls
    }
    let full = try callsInTenSeconds()
    let poll = try #require(
      world.collector.plan(at: world.now, given: world.state).polls.first)
    world.answer(poll, .limited, status: 429, retryAfter: .seconds(1))
    world.now = try #require(world.state.sources["spend"]).nextPoll
    let halved = try callsInTenSeconds()
    world.now = world.now.advanced(by: .seconds(86_400))
    let again = try callsInTenSeconds()
    #expect(full >= 99 && (45...51).contains(halved) && again >= 99, "\(full) \(halved) \(again)")
  }

  @Test func `what a service says that it lets through is kept to, and so is its pause`() throws {
    let policy = PollPolicy(
      every: .seconds(1), fastest: .seconds(1), requestsPerSecond: 10, burst: 1,
      maximumPages: 1_000_000)
    var world = CollectorWorld([CollectorWorld.source("spend", poll: policy)])
    func wait(_ notice: ServiceNotice?) throws -> Double {
      let poll = try #require(world.collector.plan(at: world.now, given: world.state).polls.first)
      world.now = poll.allowedAt
      world.answer(poll, hasMore: true, notice: notice)
      let next = try #require(world.collector.plan(at: world.now, given: world.state).polls.first)
      return Double(next.allowedAt.microseconds - world.now.microseconds) / 1e6
    }
    #expect(try wait(nil) == 0.1)
    // Without a window a number says nothing about a rate.
    #expect(try wait(ServiceNotice(limit: 600, remaining: 17)) == 0.1)
    #expect(try wait(ServiceNotice(limit: 600, remaining: 16, windowSeconds: 60)) == 0.1)
    #expect(try wait(ServiceNotice(limit: 60, remaining: 9, windowSeconds: 60)) == 1)
    #expect(try wait(nil) == 1)
    #expect(try wait(ServiceNotice(limit: 30, windowSeconds: 60)) == 2)
    #expect(try wait(ServiceNotice(remaining: 0, resetSeconds: 20)) == 20)
    #expect(try wait(ServiceNotice(remaining: 0)) == 60)
    #expect(try wait(ServiceNotice(remaining: 0, resetSeconds: .max)) == 86_400)
    #expect(try wait(ServiceNotice(limit: 6_000, windowSeconds: 60)) == 0.1)
    #expect(try wait(ServiceNotice(limit: .max, windowSeconds: 1)) == 0.1)
    // With a limit of none nothing would ever be asked again.
    #expect(try wait(ServiceNotice(limit: 0, windowSeconds: 60)) == 0.1)
    #expect(world.replayed() == world.state)
  }

  /// Rates that are no whole number of calls in a second, and far below one.
  @Test(arguments: [(1, 3_600), (7, 3_600), (100, 3_600), (40, 60), (1, 86_400)])
  func `a slow rate is kept to the call`(calls: Int, seconds: Int) throws {
    let rate = Double(calls) / Double(seconds)
    let policy = PollPolicy(
      every: .seconds(1), fastest: .seconds(1), requestsPerSecond: rate, burst: 1,
      maximumPages: 1_000_000)
    var world = CollectorWorld([CollectorWorld.source("slow", poll: policy)])
    var sent: [Timestamp] = []
    while sent.count < 50 {
      let poll = try #require(world.collector.plan(at: world.now, given: world.state).polls.first)
      world.now = poll.allowedAt
      sent.append(world.now)
      world.answer(poll, hasMore: true)
    }
    let span = sent[49].microseconds - sent[0].microseconds
    let least = Int64(49) * Int64(seconds) * 1_000_000 / Int64(calls)
    #expect(span >= least)
    // Not slower than one part in ten thousand.
    #expect(span <= least + least / 10_000 + 50)
  }
}
