import EventLog
import Events
import Live
import PlumblineTesting
import Synchronization
import Testing

/// Alerts sent by a run: beside the polling, and again by the next run where one ended before.
@Suite struct AlertDeliveryTests {
  private static let start = Timestamp(seconds: 1_750_000_000)

  /// A clock that stands where it was last asked to go.
  private final class QuickClock: PipelineClock {
    private let time = Mutex(AlertDeliveryTests.start)

    func now() async throws -> Timestamp { time.withLock { $0 } }

    func wait(until wanted: Timestamp) async throws -> Timestamp {
      await Task.yield()
      return time.withLock { time in
        time = max(time, wanted)
        return time
      }
    }
  }

  /// A receiver that answers once it is let.
  private actor Receiver: AlertChannel {
    nonisolated let name = "webhook"
    private(set) var ids: [String] = []
    private var answers: [AlertOutcome]
    private var isHeld: Bool
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(answers: [AlertOutcome], isHeld: Bool = false) {
      self.answers = answers
      self.isHeld = isHeld
    }

    func send(_ message: AlertMessage) async -> AlertOutcome {
      ids.append(message.id)
      if isHeld { await withCheckedContinuation { waiting.append($0) } }
      return answers.count > 1 ? answers.removeFirst() : answers[0]
    }

    func release() {
      isHeld = false
      for continuation in waiting { continuation.resume() }
      waiting = []
    }
  }

  /// Lets the receiver answer once the run has gone on for so long.
  private actor Observer: RunProgress {
    private let receiver: Receiver
    private let patience: Duration
    /// Times that the run came to while the receiver hung.
    private(set) var passes = 0

    init(_ receiver: Receiver, patience: Duration) {
      self.receiver = receiver
      self.patience = patience
    }

    func report(_ status: RunStatus) async {
      guard await !receiver.ids.isEmpty else { return }
      if status.now < AlertDeliveryTests.start.advanced(by: patience) {
        passes += 1
      } else {
        await receiver.release()
      }
    }

    func trouble(_ words: String) async {}
  }

  private static let pipeline = Pipeline(
    reporting: Reporting(
      zone: "UTC", currency: "USD", publishSecondOfDay: 6 * 3600,
      rates: RatesDefinition(source: "rates", measure: "rate"),
      since: CivilDay(number: 20_250)),
    sources: [], metrics: [], dashboards: [], zones: ["UTC": .utc],
    version: PipelineVersion(digest: [1, 2, 3, 4]))

  private func run(
    _ log: Log, by receiver: Receiver, for length: Duration, _ progress: any RunProgress
  ) async throws {
    let run = try await LiveRun(
      log: log, pipeline: Self.pipeline, configuration: "", connectors: [:], clock: QuickClock(),
      settings: LiveRun.Settings(
        backfillFrom: Self.start, until: Self.start.advanced(by: length)),
      progress: progress, channels: [receiver])
    try await run.run()
  }

  private func alert(in log: Log) async throws {
    var batch = AppendBatch(to: log, clock: Self.start)
    batch.append(
      EventDraft(
        .ofWatch(
          .alertRaised(AlertRaised(alert: 1, severity: .notice, title: "t", lines: []))),
        at: Self.start, by: "test", version: nil))
    _ = try await log.append(batch)
  }

  private func delivered(in log: Log) throws -> [AlertDelivered] {
    var delivered: [AlertDelivered] = []
    try log.reader().eachEvent(kinds: [AlertDelivered.kind]) { recorded in
      if case .ofWatch(.alertDelivered(let told)) = recorded.event { delivered.append(told) }
    }
    return delivered
  }

  @Test func `a receiver that hangs does not keep a run from going on`() async throws {
    let temporary = try TemporaryLog(LogIdentity(seed: 41))
    try await alert(in: temporary.log)
    let receiver = Receiver(answers: [.delivered(detail: "204")], isHeld: true)
    let observer = Observer(receiver, patience: .seconds(120))
    try await run(temporary.log, by: receiver, for: .seconds(600), observer)
    #expect(await observer.passes > 1)
    #expect(await receiver.ids.count == 1)
    #expect(try delivered(in: temporary.log).map(\.isDelivered) == [true])
  }

  @Test func `what a run could not deliver the next one sends, under the same id`() async throws {
    let temporary = try TemporaryLog(LogIdentity(seed: 42))
    try await alert(in: temporary.log)
    let receiver = Receiver(answers: [.failed(detail: "503"), .delivered(detail: "204")])
    let observer = Observer(receiver, patience: .zero)
    try await run(temporary.log, by: receiver, for: .seconds(1), observer)
    #expect(try delivered(in: temporary.log).isEmpty)
    try await run(temporary.log, by: receiver, for: .seconds(1), observer)
    #expect(await receiver.ids.count == 2)
    #expect(await Set(receiver.ids).count == 1)
    #expect(try delivered(in: temporary.log).map(\.isDelivered) == [true])
    try await run(temporary.log, by: receiver, for: .seconds(1), observer)
    #expect(await receiver.ids.count == 2)
  }
}
