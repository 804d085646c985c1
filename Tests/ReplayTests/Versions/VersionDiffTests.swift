import EventLog
import Events
import PlumblineTesting
import Testing

@testable import Replay

@Suite struct VersionDiffTests {
  @Test(arguments: [UInt64(1), 2, 3])
  func `every change is led over by its causes exactly`(seed: UInt64) async throws {
    let company = try await TinyCompany.made(seed: seed)
    let reader = try company.reader
    let diff = try await VersionDiffRun(reader: reader).compare(
      company.pipeline, Self.changed(company), isRecorded: true)
    #expect(!diff.changes.isEmpty, "seed \(seed)")
    for change in diff.changes {
      let first = try #require(change.steps.first)
      let last = try #require(change.steps.last)
      #expect(VersionDiffRun.isSame(first.from, change.from))
      #expect(VersionDiffRun.isSame(last.to, change.to))
      for (one, next) in zip(change.steps, change.steps.dropFirst()) {
        #expect(VersionDiffRun.isSame(one.to, next.from), "seed \(seed), \(change.item)")
      }
      let metrics: Set<MetricName> = ["people", "adoption"]
      #expect(metrics.contains(change.item.metric), "\(change.item) is made of neither")
    }
    #expect(diff.causes.map(\.figures).reduce(0, +) >= diff.changes.count)
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `of the smallest set no record can be left out`(seed: UInt64) async throws {
    let company = try await TinyCompany.made(seed: seed)
    let reader = try company.reader
    let diff = try await VersionDiffRun(reader: reader).compare(
      company.pipeline, Self.changed(company), isRecorded: false)
    var found = 0
    for cause in diff.causes {
      guard let set = cause.reproduction else { continue }
      found += 1
      let figure = FigureKey(item: set.item, definition: set.definition)
      func differ(_ records: [Reproduction.Record]) throws -> Bool {
        let values = try [set.old, set.new].map { pipeline in
          var trial = try EvidenceTrial(
            figure, pipeline, set.watermarks, tick: set.tick, reader: reader)
          return try trial.value(of: records)
        }
        return !VersionDiffRun.isSame(values[0], values[1])
      }
      #expect(try differ(set.records), "seed \(seed)")
      for left in set.records {
        #expect(try !differ(set.records.filter { $0 != left }), "seed \(seed), \(left.offset)")
      }
    }
    #expect(found > 0, "seed \(seed)")
  }

  @Test func `a version beside itself changes nothing`() async throws {
    let company = try await TinyCompany.made(seed: 6)
    let diff = try await VersionDiffRun(reader: company.reader).compare(
      company.pipeline, company.pipeline, isRecorded: true)
    #expect(diff.changes.isEmpty)
    #expect(diff.causes.isEmpty)
    #expect(diff.comparedCount > 20)
  }

  @Test func `another rule for who wins is a cause of its own`() async throws {
    let company = try await TinyCompany.made(seed: 7)
    var other = company.pipeline
    other.version = PipelineVersion(digest: [9])
    let place = try #require(other.metrics.firstIndex { $0.name == "people" })
    var metric = other.metrics[place]
    metric.definitions = metric.definitions.map { definition in
      var definition = definition
      if definition.name == "product" { definition.claims = true }
      return definition
    }
    metric.rules = [
      ResolutionRule(id: "product", action: .prefer(["product"]), confidencePPM: 900_000)
    ]
    other.metrics[place] = metric
    let diff = try await VersionDiffRun(reader: company.reader).compare(
      company.pipeline, other, isRecorded: true)
    #expect(diff.causes.map(\.kind) == [.rule])
    let explained = try await VersionWhy(reader: company.reader).explain(
      diff.changes[0].item, from: company.pipeline, to: other, asOf: company.reader.head)
    #expect(explained.check.sums)
    #expect(explained.terms.allSatisfy { $0.kind == .sourceSwitch })
    #expect(VersionDiffRun.isSame(explained.to.value, diff.changes[0].to))
  }

  /// Counts fewer names, and leaves nobody out.
  static func changed(_ company: TinyCompany) -> Pipeline {
    var pipeline = TinyCompany.pipeline(masks: [], names: ["open"])
    pipeline.version = PipelineVersion(digest: [5, 6, 7, 8])
    pipeline.metrics.removeAll { $0.name == "opens" }
    pipeline.metrics += company.pipeline.metrics.filter { $0.name == "opens" }
    return pipeline
  }
}
