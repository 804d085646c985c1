import Agents
import EventLog
import Events
import PlumblineTesting
import Replay
import Testing

@Suite struct ExplainerTests {
  @Test(arguments: [UInt64(21), 22])
  func `the evidence of a count of rows is as many rows as it says`(seed: UInt64) async throws {
    let company = try await TinyCompany.made(seed: seed)
    let reader = try company.reader
    let explainer = Explainer(reader: reader, pipeline: company.pipeline, samplesPerSource: 3)
    var explained = 0
    for (item, revisions) in try Revisions(reader).all where item.metric == "opens" {
      let explanation = try explainer.explain(item)
      let withValue = explanation.revisions.filter { $0.decision.value != nil }
      #expect(withValue.map(\.offset) == revisions, "seed \(seed), \(item)")
      // What was recorded of the item alone shows what all of the log does.
      let shown = try FiguresModel.state(of: company.pipeline, in: reader)
      #expect(explanation.figure == Figures(pipeline: company.pipeline).row(item, given: shown))
      var total: Int64 = 0
      for source in explanation.evidence {
        #expect(source.first <= source.last)
        #expect(source.samples.count == min(3, Int(source.rows)))
        #expect(source.samples.map(\.reference) == source.samples.map(\.reference).sorted())
        #expect(source.samples.first?.reference.offset == source.first)
        for sample in source.samples {
          #expect(sample.row.measure == "engagement")
          #expect(sample.row.name == "open")
          #expect(sample.row.source == source.source)
        }
        total += try weights(of: item, source, company)
      }
      // Where the last decision found no evidence there is none to show either.
      let value = explanation.revisions.last?.decision.claims.first?.value ?? Quantity(mantissa: 0)
      #expect(value.isSameNumber(as: Quantity(mantissa: Int128(total))), "seed \(seed), \(item)")
      explained += 1
    }
    #expect(explained > 3, "seed \(seed)")
  }

  /// The weights of all rows of a source's evidence, added up.
  private func weights(
    of item: DataItem, _ source: Explanation.SourceEvidence, _ company: TinyCompany
  ) throws -> Int64 {
    let all = Explainer(
      reader: try company.reader, pipeline: company.pipeline, samplesPerSource: 100_000)
    let evidence = try all.explain(item).evidence.first { $0.source == source.source }
    let samples = evidence?.samples ?? []
    #expect(samples.count == Int(source.rows))
    return samples.reduce(0) { $0 + Int64($1.row.weight) }
  }

  @Test func `what was never decided is refused with what was`() async throws {
    let company = try await TinyCompany.made(seed: 23)
    let explainer = Explainer(reader: try company.reader, pipeline: company.pipeline)
    let day = TinyCompany.begin.advanced(by: 3)
    #expect(throws: ExplainError.self) {
      try explainer.explain(DataItem("revenue", on: day))
    }
  }
}
