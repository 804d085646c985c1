import Agents
import Events
import Testing

@Suite struct AggregatorTests {
  typealias Metric = MetricUnderTest

  @Test func `a day is first decided at the publish time of the day after`() throws {
    var metric = try Metric(.distinctPeople, days: 28)
    metric.given([row("A"), row("B"), row("A", 23)])
    #expect(
      metric.decisions(at: Metric.noon(25, hour: 5)).map(\.item.day.description) == ["2025-11-23"])
    let decided = metric.decisions(at: Metric.noon(25, hour: 6))
    #expect(decided.map(\.item.description) == ["x · 2025-11-24"])
    #expect(decided[0].value == Quantity(mantissa: 2))
    #expect(decided[0].revision == 1)
    #expect(decided[0].claims[0].rows == 3)
  }

  @Test func `late evidence restates every window that it lies in, once a tick`() throws {
    var metric = try Metric(.distinctPeople, days: 3)
    metric.given([row("A", 20), row("B", 21)])
    #expect(
      metric.values(on: 24) == [
        "x · 2025-11-20: 1", "x · 2025-11-21: 2", "x · 2025-11-22: 2", "x · 2025-11-23: 1",
      ])
    metric.given([row("C", 21, lateHours: 72), row("C", 21, lateHours: 72)])
    let revised = metric.decisions(at: Metric.noon(24, hour: 7))
    #expect(
      revised.map { "\($0.item): \($0.value?.description ?? "") #\($0.revision)" } == [
        "x · 2025-11-21: 3 #2", "x · 2025-11-22: 3 #2", "x · 2025-11-23: 2 #2",
      ])
    #expect(revised.allSatisfy { $0.previous != nil })
    #expect(metric.decisions(at: Metric.noon(24, hour: 8)).isEmpty)
  }

  @Test func `evidence that changes no value decides nothing`() throws {
    var metric = try Metric(.distinctPeople)
    metric.given([row("A")])
    #expect(metric.values(on: 25) == ["x · 2025-11-24: 1"])
    metric.given([row("A"), row("A", hour: 13)])
    #expect(metric.values(on: 25).isEmpty)
  }

  @Test func `a row taken back is subtracted exactly`() throws {
    var metric = try Metric(.distinctAccounts)
    metric.given([row("A"), row("A"), row("B")])
    #expect(metric.values(on: 25) == ["x · 2025-11-24: 2"])
    metric.given([row("A", weight: -1)])
    #expect(metric.values(on: 25).isEmpty)
    metric.given([row("A", weight: -1)])
    #expect(metric.values(on: 25) == ["x · 2025-11-24: 1"])
  }

  @Test func `accounts that turn out to be one person count once`() throws {
    var metric = try Metric(.distinctPeople)
    metric.given([row("A"), row("B"), row("C"), row("D")])
    #expect(metric.values(on: 25) == ["x · 2025-11-24: 4"])
    metric.given([same("A", "mail:1"), same("B", "mail:1"), same("C", "B")])
    #expect(metric.values(on: 25) == ["x · 2025-11-24: 2"])
    var split = same("C", "B")
    split.weight = -1
    metric.given([split])
    #expect(metric.values(on: 25) == ["x · 2025-11-24: 3"])
  }

  @Test func `a mask leaves out all accounts of its person`() throws {
    let filter = RowFilter(measure: "m", withoutMasks: ["staff", "bot"])
    var people = try Metric(.distinctPeople, filter: filter)
    var rows = try Metric(.count, filter: filter)
    var sum = try Metric(.sum, filter: filter)
    let given = [
      row("A", value: 5), row("A2", value: 7), row("B", value: 11), row("B", value: 13),
      same("A", "A2"),
    ]
    people.given(given)
    rows.given(given)
    sum.given(given)
    #expect(people.values(on: 25) == ["x · 2025-11-24: 2"])
    #expect(rows.values(on: 25) == ["x · 2025-11-24: 4"])
    #expect(sum.values(on: 25) == ["x · 2025-11-24: 36"])
    people.given([mask("A2", "staff"), mask("B", "other")])
    rows.given([mask("A2", "staff")])
    sum.given([mask("A2", "staff")])
    #expect(people.values(on: 25) == ["x · 2025-11-24: 1"])
    #expect(rows.values(on: 25) == ["x · 2025-11-24: 2"])
    #expect(sum.values(on: 25) == ["x · 2025-11-24: 24"])
    people.given([mask("A2", "staff", weight: -1)])
    #expect(people.values(on: 25) == ["x · 2025-11-24: 2"])
  }

  @Test func `only what came in time counts where a definition says so`() throws {
    var metric = try Metric(
      .distinctAccounts, filter: RowFilter(measure: "m", arrivedWithin: .seconds(48 * 3600)))
    metric.given([row("A", lateHours: 48), row("B", lateHours: 49), row("B", lateHours: 1)])
    #expect(metric.values(on: 25) == ["x · 2025-11-24: 2"])
    metric.given([row("C", lateHours: 72)])
    #expect(metric.values(on: 25).isEmpty)
  }

  @Test func `labels split a metric and filters take only theirs`() throws {
    var metric = try Metric(
      .sum, filter: RowFilter(measure: "m", sources: ["a"], names: ["in"]), splitBy: ["k"])
    metric.given([
      row(value: 2, name: "in", labels: ["k": "x", "other": "1"]),
      row(value: 3, name: "in", labels: ["k": "x", "other": "2"]),
      row(value: 5, name: "in", labels: ["k": "y"]),
      row(value: 7, name: "out", labels: ["k": "y"]),
      row(value: 9, name: "in", source: "b", labels: ["k": "y"]),
    ])
    #expect(metric.values(on: 25) == ["x{k=x} · 2025-11-24: 5", "x{k=y} · 2025-11-24: 5"])
  }

  @Test func `days are those of the zone, long and short ones too`() throws {
    // 2025-11-02 has 25 hours in New York: from 04:00 to 05:00 of the next day in UTC.
    var local = try Metric(.count)
    var utc = try Metric(.count, zone: "UTC")
    let edge = Timestamp(seconds: 1_762_128_000 + 4 * 3600 + 1800)
    var late = row()
    late.eventTime = edge
    late.originTime = edge
    late.arrivedAt = edge
    local.given([row("", 2), late])
    utc.given([row("", 2), late])
    #expect(local.values(on: 3) == ["x · 2025-11-02: 2"])
    #expect(utc.values(on: 4) == ["x · 2025-11-02: 1", "x · 2025-11-03: 1"])
    // The day after the change is published at 06:00 by the wall: 11:00 UTC, not 10:00.
    var early = try Metric(.count)
    early.given([row("", 2)])
    #expect(early.decisions(at: Timestamp(seconds: 1_762_128_000 + 10 * 3600)).isEmpty)
    #expect(early.decisions(at: Timestamp(seconds: 1_762_128_000 + 11 * 3600)).count == 1)
  }
}
