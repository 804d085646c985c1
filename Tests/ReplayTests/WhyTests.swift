import EventLog
import Events
import PlumblineTesting
import Replay
import Testing

@Suite struct WhyTests {
  // In the last history events come and are taken back between two equal figures.
  @Test(arguments: [(UInt64(1), false), (2, false), (3, false), (4, false), (2, true)])
  func `the terms between any two revisions sum exactly and pass their replay`(
    seed: UInt64, hasSeats: Bool
  ) async throws {
    let company = try await TinyCompany.made(seed: seed, seats: hasSeats)
    let reader = try company.reader
    let why = Why(reader: reader, samplesPerTerm: 1) { _ in company.pipeline }
    let revisions = try Revisions(reader)
    var compared = 0
    for (item, offsets) in revisions.all where offsets.count > 1 {
      for (one, other) in zip(offsets, offsets.dropFirst()) + [
        (offsets[0], offsets[offsets.count - 1])
      ]
        + [(offsets[offsets.count - 1], offsets[0])]
      {
        let answer = try why.explain(item, from: one.next, to: other.next)
        #expect(answer.check.endsAgree, "seed \(seed), \(item), \(one)..\(other)")
        #expect(answer.check.sums, "seed \(seed), \(item), \(one)..\(other)")
        #expect(answer.check.isSufficient, "seed \(seed), \(item), \(one)..\(other)")
        #expect(answer.check.isNecessary, "seed \(seed), \(item), \(one)..\(other)")
        compared += 1
      }
    }
    #expect(compared > 50)
  }

  @Test func `nothing between two times is an answer without terms`() async throws {
    let company = try await TinyCompany.made(seed: 5)
    let reader = try company.reader
    let why = Why(reader: reader) { _ in company.pipeline }
    let (item, offsets) = try #require(
      try Revisions(reader).all.first { $0.key.metric == "people" })
    let answer = try why.explain(item, from: offsets[0].next, to: offsets[0].next)
    #expect(answer.terms.isEmpty)
    #expect(answer.check.holds)
    #expect(answer.from.value == answer.to.value)
  }

  @Test func `a place before the first decision is refused with when it was`() async throws {
    let company = try await TinyCompany.made(seed: 5)
    let reader = try company.reader
    let why = Why(reader: reader) { _ in company.pipeline }
    let (item, _) = try #require(try Revisions(reader).all.first { $0.key.metric == "people" })
    #expect(throws: HistoryError.self) {
      try why.explain(item, from: Offset(0), to: reader.head)
    }
  }
}

@Suite struct BridgeTests {
  @Test(arguments: [
    (UInt64(11), false), (12, false), (13, false), (14, false), (15, true), (16, true),
  ])
  func `any two definitions and days are bridged exactly`(
    seed: UInt64, hasSeats: Bool
  ) async throws {
    let company = try await TinyCompany.made(seed: seed, seats: hasSeats)
    let reader = try company.reader
    let bridge = Bridge(reader: reader, samplesPerTerm: 1)
    let definitions: [DefinitionName] = ["ours", "product", "seated", "held"]
    let days = Set(try Revisions(reader).all.keys.filter { $0.metric == "people" }.map(\.day))
    for day in days.sorted() {
      for first in definitions {
        for last in definitions {
          let answer = try bridge.reconcile(
            side(company, "people", day, first), side(company, "people", day, last),
            asOf: reader.head)
          #expect(answer.check.sums, "seed \(seed), \(day), \(first) to \(last)")
          #expect(answer.check.isSufficient, "seed \(seed), \(day), \(first) to \(last)")
          #expect(answer.check.isNecessary, "seed \(seed), \(day), \(first) to \(last)")
        }
      }
    }
    for metric in company.pipeline.metrics.map(\.name) {
      let days = Set(
        try Revisions(reader).all.keys.filter { $0.metric == metric && $0.labels == .none }
          .map(\.day)
      ).sorted()
      guard let first = days.first, let last = days.last else { continue }
      let answer = try bridge.reconcile(
        side(company, metric, first, .ours), side(company, metric, last, .ours), along: .day,
        asOf: reader.head)
      #expect(answer.check.sums, "seed \(seed), \(metric)")
      #expect(answer.check.isSufficient, "seed \(seed), \(metric)")
    }
  }

  @Test func `a bridge back has the same sets with the signs turned round`() async throws {
    let company = try await TinyCompany.made(seed: 21, seats: true)
    let reader = try company.reader
    let bridge = Bridge(reader: reader, samplesPerTerm: 0)
    let days = Set(try Revisions(reader).all.keys.filter { $0.metric == "people" }.map(\.day))
    let definitions: [DefinitionName] = ["product", "held"]
    for (day, other) in days.sorted().flatMap({ day in definitions.map { (day, $0) } }) {
      let there = try bridge.reconcile(
        side(company, "people", day, .ours), side(company, "people", day, other),
        asOf: reader.head)
      let back = try bridge.reconcile(
        side(company, "people", day, other), side(company, "people", day, .ours),
        asOf: reader.head)
      #expect(there.from.value == back.to.value)
      #expect(there.to.value == back.from.value)
      #expect(there.terms.map(\.name) == back.terms.map(\.name))
      #expect(there.terms.map { -$0.delta.numerator } == back.terms.map(\.delta.numerator))
    }
  }

  private func side(
    _ company: TinyCompany, _ metric: MetricName, _ day: CivilDay, _ definition: DefinitionName
  ) -> Bridge.Side {
    Bridge.Side(
      pipeline: company.pipeline, item: DataItem(metric, on: day), definition: definition)
  }
}

/// Where each data item was decided.
struct Revisions {
  private(set) var all: [DataItem: [Offset]] = [:]

  init(_ reader: LogReader) throws {
    try reader.eachEvent(kinds: [DecisionMade.kind]) { recorded in
      guard case .decisionMade(let decision) = recorded.event, decision.value != nil else { return }
      all[decision.item, default: []].append(recorded.offset)
    }
  }
}
