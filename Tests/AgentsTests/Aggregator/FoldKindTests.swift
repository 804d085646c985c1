import Agents
import Events
import Testing

@Suite struct FoldKindTests {
  typealias Metric = MetricUnderTest

  @Test func `a ratio is not reduced, and needs something below`() throws {
    let people = { (name: String) in
      Formula.fold(
        Fold(aggregate: .distinctPeople, rows: RowFilter(measure: "m", names: [name]), days: 2))
    }
    var metric = try Metric([
      Metric.metric("x", unit: "ratio", .ratio(people("export"), people("open")))
    ])
    metric.given([
      row("A", name: "export"), row("A", name: "open"), row("B", name: "open"),
      row("C", 20, name: "export"),
    ])
    #expect(metric.values(on: 25) == ["x · 2025-11-24: 1/2"])
  }

  @Test func `a metric of metrics follows their decisions in the same tick`() throws {
    let spend = Formula.fold(Fold(aggregate: .sum, rows: RowFilter(measure: "m", names: ["spend"])))
    let won = Formula.fold(Fold(aggregate: .count, rows: RowFilter(measure: "m", names: ["won"])))
    var metric = try Metric([
      Metric.metric("cac", unit: "ratio", .ratio(.metric("spend"), .metric("won"))),
      Metric.metric("spend", unit: "USD/2", spend, splitBy: ["network"]),
      Metric.metric("won", won),
    ])
    metric.given([
      row(value: 1_050, unit: "USD/2", name: "spend", labels: ["network": "n"]),
      row(value: 950, unit: "USD/2", name: "spend", labels: ["network": "o"]),
    ])
    #expect(metric.values(on: 25).filter { $0.hasPrefix("cac") }.isEmpty)
    metric.given([row(name: "won"), row(name: "won"), row(name: "won")])
    #expect(metric.values(on: 25).filter { $0.hasPrefix("cac") } == ["cac · 2025-11-24: 20.00/3"])
    metric.given([row(value: 100, unit: "USD/2", name: "spend", labels: ["network": "n"])])
    #expect(metric.values(on: 25).filter { $0.hasPrefix("cac") } == ["cac · 2025-11-24: 21.00/3"])
  }

  @Test func `metrics that are made of each other are refused`() {
    #expect(throws: AggregatorError.circular(metric: "x")) {
      try Metric([
        Metric.metric("x", .metric("y")), Metric.metric("y", .metric("x")),
      ])
    }
  }

  @Test func `what stands at the end of a day is all that came and did not end`() throws {
    var metric = try Metric(
      .standing, filter: RowFilter(measure: "m", labels: ["status": ["open", "pending"]]))
    metric.given([
      row("", 20, labels: ["status": "open"]), row("", 21, labels: ["status": "open"]),
      row("", 22, labels: ["status": "open"], weight: -1, origin: Metric.noon(20)),
      row("", 22, labels: ["status": "closed"]),
    ])
    #expect(
      metric.values(on: 24) == [
        "x · 2025-11-20: 1", "x · 2025-11-21: 2", "x · 2025-11-22: 1", "x · 2025-11-23: 1",
      ])
  }

  @Test(arguments: [
    ([30, 10, 20], 500, "20"), ([40, 30, 10, 20], 500, "20"), ([7], 500, "7"),
    ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 900, "9"),
  ])
  func `a quantile is a value that was measured`(
    values: [Int64], thousandths: Int, expected: String
  ) throws {
    var metric = try Metric(.quantile(thousandths))
    metric.given(values.map { row(value: $0) })
    #expect(metric.values(on: 25) == ["x · 2025-11-24: \(expected)"])
  }

  @Test func `a counter's falls count from zero and repeats add nothing`() throws {
    var metric = try Metric(.counterRise)
    metric.given([
      row("s", 23, hour: 23, value: 100), row("s", 24, hour: 0, value: 130),
      row("s", 24, hour: 1, value: 20), row("s", 24, hour: 1, value: 20),
      row("s", 24, hour: 2, value: 25), row("new", 24, hour: 3, value: 1_000),
    ])
    #expect(metric.values(on: 25) == ["x · 2025-11-23: 0", "x · 2025-11-24: 55"])
    // A sample that comes late between two others changes the day after as well.
    metric.given([row("s", 23, hour: 23, value: 100, weight: -1)])
    #expect(metric.values(on: 25).contains("x · 2025-11-24: 25"))
  }

  @Test func `the last value of each counts`() throws {
    var metric = try Metric(.last, days: 2)
    metric.given([
      row("s", 23, value: 5), row("s", 24, hour: 9, value: 7), row("s", 24, hour: 8, value: 9),
      row("t", 23, value: 100),
    ])
    #expect(metric.values(on: 25) == ["x · 2025-11-23: 105", "x · 2025-11-24: 107"])
  }

  @Test func `a conversion counts on the day of the first row, for the whole person`() throws {
    let within = Duration.seconds(14 * 86_400)
    var metric = try Metric(
      .conversion(to: RowFilter(measure: "m", names: ["paid"]), within: within),
      filter: RowFilter(measure: "m", names: ["signed"]))
    metric.given([
      row("A", 10, name: "signed"), row("B", 10, name: "signed"), row("C", 10, name: "signed"),
      row("A2", 24, hour: 11, name: "paid"), row("B", 24, hour: 12, name: "paid"),
      row("C", 9, name: "paid"), same("A", "A2"),
    ])
    #expect(metric.values(on: 25) == ["x · 2025-11-10: 1"])
    metric.given([row("C", 10, hour: 12, name: "paid")])
    #expect(metric.values(on: 25) == ["x · 2025-11-10: 2"])
    metric.given([row("A2", 24, hour: 11, name: "paid", weight: -1)])
    #expect(metric.values(on: 25) == ["x · 2025-11-10: 1"])
  }
}
