import Agents
import Events
import Testing

@Suite struct EvidenceTests {
  typealias Metric = MetricUnderTest

  @Test func `the rows that count are those that the claim was made of`() throws {
    let filter = RowFilter(
      measure: "m", sources: ["a"], names: ["open"], withoutMasks: ["bot"],
      arrivedWithin: .seconds(48 * 3600))
    var metric = try Metric(.distinctPeople, days: 2, filter: filter, splitBy: ["k"])
    let counting = [
      row("A", 23, name: "open", labels: ["k": "x"]),
      row("A", 24, name: "open", labels: ["k": "x"]),
    ]
    let others = [
      row("A", 22, name: "open", labels: ["k": "x"]),
      row("A", 25, name: "open", labels: ["k": "x"]),
      row("A", 24, name: "open", labels: ["k": "y"]),
      row("A", 24, name: "shut", labels: ["k": "x"]),
      row("A", 24, name: "open", source: "b", labels: ["k": "x"]),
      row("A", 24, name: "open", labels: ["k": "x"], lateHours: 49),
      row("B2", 24, name: "open", labels: ["k": "x"]),
    ]
    metric.given(counting + others + [mask("B", "bot"), same("B", "B2")])
    let item = DataItem("x", on: CivilDay(number: 20_416), labels: Labels(["k": "x"]))
    #expect(item.day.description == "2025-11-24")
    // Only identities and masks are needed to say which rows count.
    var lean = metric.aggregator.initialState
    metric.aggregator.evolve(&lean, rows: [mask("B", "bot"), same("B", "B2")])
    let evidence = try #require(
      Evidence(item: item, definition: .ours, of: metric.aggregator, lean))
    #expect((counting + others).filter { evidence.counts($0) } == counting)
    #expect(evidence.sources == ["a"])
    #expect(evidence.measures == ["m"])
    #expect(evidence.days == 20_414...20_417)
    #expect(
      Evidence(item: item, definition: "nobody", of: metric.aggregator, lean) == nil)
  }
}
