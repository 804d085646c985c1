import Connectors
import Events
import Synchronization
import Testing

@Suite struct ClockTests {
  @Test func `a stepped clock is read and moved at its server`() async throws {
    let journal = StubJournal()
    try await withStub(journal: journal) { request in
      request.method == "GET"
        ? .text(#"{"now":"2025-11-25T11:00:00.000Z"}"#)
        : .text(#"{"now":"2025-11-25T11:30:00.500Z","reached":false}"#)
    } while: { url in
      let set = ConnectorSet(secrets: StubSecrets(values: ["env:SIM": url]))
      let clock = set.steppedClock(at: "${SIM}")
      #expect(try await clock.now() == tuesday)
      let stands = try await clock.wait(until: tuesday.advanced(by: .seconds(3600)))
      #expect(stands.microseconds == tuesday.microseconds + 1_800_500_000)
      #expect(await journal.requests.last?.text == #"{"to":"2025-11-25T12:00:00Z"}"#)
      try await set.shutdown()
    }
  }

  @Test(arguments: [
    #"{"now":"2025-11-25T11:00:00Z","failed_webhook":{"id":"msg_7","status":503}}"#,
    #"{"time":1}"#, "[]", "",
  ])
  func `a clock that stands at a webhook, or makes no sense, is an error`(body: String) async throws
  {
    try await withStub { _ in
      .text(body)
    } while: { url in
      let set = ConnectorSet(secrets: StubSecrets())
      let clock = set.steppedClock(at: url)
      await #expect(throws: ClockError.self) { try await clock.wait(until: tuesday) }
      try await set.shutdown()
    }
  }

  @Test func `a clock that cannot be reached names its address`() async throws {
    let url = try await withRawService(answer: "") { $0 }
    let set = ConnectorSet(secrets: StubSecrets())
    do {
      _ = try await set.steppedClock(at: url).now()
      Issue.record("nobody listens there")
    } catch {
      #expect("\(error)".contains("CON-6") && "\(error)".contains(url))
    }
    try await set.shutdown()
  }

  /// Time that passes only when somebody sleeps.
  private final class SlowTime: Sendable {
    private let state = Mutex<(now: Int64, slept: [Duration])>((0, []))
    var now: Timestamp { Timestamp(microseconds: state.withLock { $0.now }) }
    var slept: [Duration] { state.withLock { $0.slept } }
    func pass(_ duration: Duration, jump: Int64 = 0) {
      state.withLock {
        $0.now += duration.microseconds + jump
        $0.slept.append(duration)
      }
    }
  }

  private struct Sleeper: Clock {
    let time: SlowTime
    /// Microseconds that the time of day jumps with every sleep.
    var jump: Int64 = 0
    struct Instant: InstantProtocol {
      var offset: Duration
      func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
      func duration(to other: Instant) -> Duration { other.offset - offset }
      static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }
    var now: Instant { Instant(offset: .zero) }
    var minimumResolution: Duration { .microseconds(1) }
    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
      time.pass(deadline.offset, jump: jump)
    }
  }

  @Test func `the system's clock sleeps in pieces until the time has come`() async throws {
    let time = SlowTime()
    let clock = SystemClock(sleeper: Sleeper(time: time), longestSleep: .seconds(30)) { time.now }
    let stands = try await clock.wait(until: Timestamp(seconds: 70))
    #expect(stands == Timestamp(seconds: 70))
    #expect(time.slept == [.seconds(30), .seconds(30), .seconds(10)])
  }

  @Test func `a time of day that jumps ahead ends the wait`() async throws {
    let time = SlowTime()
    let clock = SystemClock(
      sleeper: Sleeper(time: time, jump: 3_600_000_000), longestSleep: .seconds(30)
    ) { time.now }
    #expect(try await clock.wait(until: Timestamp(seconds: 70)) == Timestamp(seconds: 3630))
  }
}
