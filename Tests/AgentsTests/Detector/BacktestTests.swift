import Agents
import Events
import Testing

@Suite struct BacktestTests {
  typealias World = DetectorWorld

  /// Ten weeks of decisions, the last one a tenth of the usual, as a log has them.
  private func log(marking isMarked: Bool = false) throws -> (Pipeline, [RecordedEvent]) {
    let world = World([World.metric("dau")])
    var business = Business(level: 9_000, seed: 4)
    var events: [RecordedEvent] = []
    func append(_ event: Event, _ time: Timestamp, _ actor: Actor = "clock") {
      events.append(
        RecordedEvent(
          offset: Offset(UInt64(events.count)), eventTime: time, knowledgeTime: time, actor: actor,
          version: nil, cause: nil, correlation: nil, event: event))
    }
    for number in 0..<80 {
      let day = World.firstDay.advanced(by: number)
      let time = world.morning(after: day)
      let value = business.value(on: day) / ([70, 77].contains(number) ? 10 : 1)
      append(.ticked(Ticked()), time)
      append(.decisionMade(World.decision(DataItem("dau", on: day), value)), time)
      if isMarked, number == 70 {
        let marked = FalseAlarmMarked(item: DataItem("dau", on: day), reason: "a strike")
        append(.falseAlarmMarked(marked), time, "person:ana")
      }
    }
    return (world.pipeline, events)
  }

  private func run(_ pipeline: Pipeline, _ events: [RecordedEvent]) throws -> Backtest {
    var backtest = Backtest(pipeline)
    for event in events { try backtest.take(event) }
    try backtest.finish()
    return backtest
  }

  @Test func `a version against itself differs in nothing`() throws {
    let (pipeline, events) = try log()
    let once = try run(pipeline, events)
    #expect(try run(pipeline, events).alarms == once.alarms)
    #expect(once.verdicts == 80)
    #expect(once.alarms.map(\.day) == [70, 77].map { World.firstDay.advanced(by: $0) })
  }

  @Test func `what a service says in its answers is heard`() throws {
    let (pipeline, events) = try log()
    let call = CallMade(
      source: "core", request: "GET /v1/users", credential: "env:CORE", ending: .succeeded,
      status: 200, bytes: 1, records: 1, durationMilliseconds: 1,
      notice: ServiceNotice(endsAt: Timestamp(seconds: 1_767_225_600)))
    let state = SourceStateChanged(
      source: "core", watermark: events[0].eventTime, interval: 0, nextPoll: events[0].eventTime,
      bucket: 0)
    let said = [.callMade(call), .sourceStateChanged(state)].map { (event: Event) in
      RecordedEvent(
        offset: Offset(0), eventTime: events[0].eventTime, knowledgeTime: events[0].eventTime,
        actor: "agent:collector", version: nil, cause: nil, correlation: nil, event: event)
    }
    let alarms = try run(pipeline, Array(events.prefix(1) + said + events.dropFirst())).alarms
    #expect(alarms.first?.subject == .source("core", aspect: "deprecation"))
    #expect(alarms.count { $0.subject == .source("core", aspect: "deprecation") } == 1)
  }

  @Test func `alarms of one series within a week are one alert`() throws {
    let (pipeline, events) = try log()
    #expect(try run(pipeline, events).book.alerts.count == 1)
  }

  @Test func `what a person called a false alarm is no news when it comes again`() throws {
    let (pipeline, events) = try log(marking: true)
    let alarms = try run(pipeline, events).alarms
    #expect(alarms.map(\.day) == [World.firstDay.advanced(by: 70)])
  }

  @Test func `alarms of one tick that share a source are one alert`() {
    var book = AlertBook()
    func alarm(_ metric: MetricName, _ sources: [SourceID]) -> Alarm {
      Alarm(
        .item(DataItem(metric, on: World.firstDay), .ours), verdict: .flag, reason: "",
        at: Timestamp(microseconds: 7), day: World.firstDay, sources: sources)
    }
    let opened = [
      book.take(alarm("dau", ["core", "mobile"])), book.take(alarm("sessions", ["mobile"])),
      book.take(alarm("ad_spend", ["adspend"])),
    ]
    #expect(opened == [1, nil, 2])
    #expect(book.alerts.map(\.alarms.count) == [2, 1])
  }
}
