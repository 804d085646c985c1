import Agents
import DataPulse
import Events
import Exactness
import Foundation
import PipelineDefinition
import Testing

/// What is decided from the fixture company's records beside its truth, without a network.
@Suite struct DataPulseExactnessTests {
  /// The days of the clock change, which has 25 hours in New York, under two seeds. Metrics whose
  /// window or whose maturing needs weeks of history are measured by `ExactnessRun`.
  @Test(arguments: [1, 7] as [UInt64])
  func `daily metrics are exact as soon as their evidence is final`(seed: UInt64) throws {
    let days = DataPulse.CivilDay(2025, 11, 1)...DataPulse.CivilDay(2025, 11, 2)
    let company = try Company(seed: seed, scale: .least)
    let path = URL(filePath: #filePath).appending(
      path: "../../../Fixtures/datapulse/plumbline.yaml")
    let code = CodeVersions(deciding: Aggregator.version, normalizing: Normalizer.version)
    var pipeline = try PipelineFile.read(path: path.standardized.path(), code: code).pipeline
    pipeline.reporting.since = .init(number: Int32(days.lowerBound.number))
    let isLong = ["active_users_28d", "feature_adoption"]
    pipeline.metrics.removeAll { isLong.contains($0.name.rawValue) }

    var rehearsal = try Rehearsal(pipeline, company: company)
    let last = days.upperBound + 4
    rehearsal.run(from: days.lowerBound - 2, to: last, hoursPerTick: 12)
    let truth = try Truth(of: company, days.lowerBound, days.upperBound).values.filter {
      !isLong.contains($0.metric)
    }
    let comparison = Comparison(rehearsal.decisions, with: truth, finalBy: last)
    #expect(comparison.differences.map(\.description) == [], "seed \(seed)")
    // Sessions come up to nine days late, so they need not be final within these four.
    for metric in ["dau", "net_revenue_usd", "mrr_usd", "open_tickets", "api_requests"] {
      #expect(comparison.exact[metric]?.all ?? 0 > 0, "\(metric) has no final value")
    }
  }
}
