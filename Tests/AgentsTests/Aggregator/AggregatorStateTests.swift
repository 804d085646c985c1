import Agents
import Events
import PlumblineTesting
import Testing

/// The same rows give the same state and the same decisions, however they come.
@Suite struct AggregatorStateTests {
  typealias Metric = MetricUnderTest

  static func metrics() -> [MetricDefinition] {
    let real = RowFilter(measure: "m", withoutMasks: ["bot"])
    return [
      Metric.metric("people", .fold(Fold(aggregate: .distinctPeople, rows: real, days: 3))),
      Metric.metric("rows", .fold(Fold(aggregate: .count, rows: real))),
      Metric.metric(
        "money", unit: "USD/2", .fold(Fold(aggregate: .sum, rows: RowFilter(measure: "m"))),
        splitBy: ["k"]),
      Metric.metric("stands", .fold(Fold(aggregate: .standing, rows: real))),
      Metric.metric(
        "median", .fold(Fold(aggregate: .quantile(500), rows: RowFilter(measure: "m")))),
      Metric.metric(
        "rise", .fold(Fold(aggregate: .counterRise, rows: RowFilter(measure: "m")))),
      Metric.metric(
        "converted",
        .fold(
          Fold(
            aggregate: .conversion(
              to: RowFilter(measure: "m", names: ["b"]), within: .seconds(5 * 86_400)),
            rows: RowFilter(measure: "m", names: ["a"])))),
    ]
  }

  /// Rows of all kinds, some of which take back others.
  static func rows(_ count: Int, using generator: inout some RandomNumberGenerator)
    -> [Observation]
  {
    var rows: [Observation] = [
      MoneyTests.rate("EUR", 22, ppm: 1_150_000), MoneyTests.rate("EUR", 23, ppm: 1_170_000),
    ]
    for _ in 0..<count {
      let entity = "account-\(Int.random(in: 0..<20, using: &generator))"
      switch Int.random(in: 0..<12, using: &generator) {
      case 0:
        rows.append(same(entity, "mail:\(Int.random(in: 0..<8, using: &generator))"))
      case 1: rows.append(mask(entity, "bot"))
      case 2:
        if var last = rows.last, last.weight == 1 {
          last.weight = -1
          rows.append(last)
        }
      default:
        rows.append(
          row(
            entity, Int.random(in: 20...24, using: &generator),
            hour: Int.random(in: 0..<24, using: &generator),
            value: Int64.random(in: 1...999, using: &generator),
            unit: Bool.random(using: &generator) ? "EUR/2" : "USD/2",
            name: Bool.random(using: &generator) ? "a" : "b",
            labels: Bool.random(using: &generator) ? ["k": "x"] : ["k": "y"]))
      }
    }
    return rows
  }

  @Test(arguments: 1...8)
  func `chunks, order and threads do not show in the state or in the decisions`(
    seed: UInt64
  ) async throws {
    var generator = SeededGenerator(seed: seed)
    let rows = Self.rows(400, using: &generator)
    let tick = Aggregator.Command.tick(at: Metric.noon(26), readUpTo: Offset(9))

    var whole = try Metric(Self.metrics())
    whole.given(rows)
    let digest = whole.state.digest
    let decided = whole.aggregator.decide(tick, given: &whole.state)
    #expect(!decided.isEmpty)

    var chunked = try Metric(Self.metrics())
    var rest = rows[...]
    while !rest.isEmpty {
      let count = Int.random(in: 1...50, using: &generator)
      chunked.given(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    #expect(chunked.state.digest == digest, "seed \(seed)")
    #expect(chunked.aggregator.decide(tick, given: &chunked.state) == decided, "seed \(seed)")

    var shuffled = try Metric(Self.metrics())
    shuffled.given(rows.shuffled(using: &generator))
    #expect(shuffled.state.digest == digest, "seed \(seed)")
    #expect(shuffled.aggregator.decide(tick, given: &shuffled.state) == decided, "seed \(seed)")

    // Two threads, one half each.
    let aggregator = whole.aggregator
    let middle = rows.count / 2
    let halves = [Array(rows[..<middle]), Array(rows[middle...])]
    let states = await withTaskGroup(of: (Int, Aggregator.State).self) { group in
      for (index, half) in halves.enumerated() {
        group.addTask {
          var state = aggregator.initialState
          aggregator.evolve(&state, rows: half)
          return (index, state)
        }
      }
      return await group.reduce(into: [Int: Aggregator.State]()) { $0[$1.0] = $1.1 }
    }
    var merged = try #require(states[1])
    aggregator.merge(try #require(states[0]), into: &merged)
    #expect(merged.digest == digest, "seed \(seed)")
    #expect(aggregator.decide(tick, given: &merged) == decided, "seed \(seed)")
  }

  @Test(arguments: 1...4)
  func `a state comes back from its bytes and goes on as if nothing had been`(
    seed: UInt64
  ) throws {
    var generator = SeededGenerator(seed: seed)
    let rows = Self.rows(300, using: &generator)
    var metric = try Metric(Self.metrics())
    metric.given(Array(rows[..<150]))
    metric.read(["a"], upTo: Metric.noon(23))
    _ = metric.decisions(at: Metric.noon(24))
    metric.given(Array(rows[150..<200]))
    var encoder = CanonicalEncoder()
    metric.state.encode(into: &encoder)
    var decoder = CanonicalDecoder(encoder.bytes)
    var other = metric
    other.state = try metric.aggregator.state(from: &decoder)
    try decoder.finish()
    #expect(other.state.digest == metric.state.digest, "seed \(seed)")
    metric.given(Array(rows[200...]))
    other.given(Array(rows[200...]))
    let decided = metric.decisions(at: Metric.noon(25))
    #expect(other.decisions(at: Metric.noon(25)) == decided, "seed \(seed)")
    #expect(other.state.digest == metric.state.digest, "seed \(seed)")
  }

  /// Deciding step by step must end where deciding all at once ends.
  @Test(arguments: 1...8)
  func `revisions end at the value that all rows at once give`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let rows = Self.rows(300, using: &generator)
    var stepwise = try Metric(Self.metrics())
    var last: [DataItem: Quantity] = [:]
    for start in stride(from: 0, to: rows.count, by: 20) {
      stepwise.given(Array(rows[start..<min(rows.count, start + 20)]))
      for decision in stepwise.decisions(at: Metric.noon(26)) {
        last[decision.item] = decision.value
      }
    }
    var once = try Metric(Self.metrics())
    once.given(rows)
    for decision in once.decisions(at: Metric.noon(26)) {
      #expect(last[decision.item] == decision.value, "seed \(seed), \(decision.item)")
    }
  }
}
