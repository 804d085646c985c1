import Foundation
import Testing

/// A source that answers badly is named, waited for or put into quarantine; the others go on.
@Suite(.serialized)
struct BadInputTests {
  private struct Case {
    let fault: String
    let count: Int
    /// What the status says of the call that failed.
    let words: String
  }

  private static let cases = [
    Case(fault: "500", count: 2, words: "the service failed"),
    Case(fault: "malformed", count: 2, words: "ends too soon"),
    Case(fault: "endless-page", count: 2, words: "the next one is this one"),
    Case(fault: "expired-cursor", count: 1, words: "cursor_expired"),
    Case(fault: "drop", count: 2, words: "failed"),
    // The first call hangs until the second is struck, which ends the fault.
    Case(fault: "hang", count: 2, words: "did not answer"),
  ]

  @Test func `a sick source loses nothing, is named, and harms no other`() throws {
    let quiet = try ServedCompany(seed: 9)
    let well = try quiet.makeDirectory("well")
    try quiet.finishRun(well)

    let troubled = try ServedCompany(seed: 9)
    let sick = try troubled.makeDirectory("sick")
    var hour = 6
    try troubled.finishRun(sick, until: Self.time(hour))
    for fault in Self.cases {
      try troubled.order(fault.fault, of: "support-desk", count: fault.count)
      hour += 2
      try troubled.finishRun(sick, until: Self.time(hour))
      let sources = try troubled.status(of: sick)
      let desk = try #require(sources["support-desk"])
      #expect(desk.lastFailure.contains(fault.words), "\(fault.fault): \(desk.lastFailure)")
      for (name, source) in sources where name != "support-desk" {
        #expect(source.failures == 0, "\(fault.fault): \(name) failed: \(source.lastFailure)")
      }
    }
    let failures = try #require(try troubled.status(of: sick)["support-desk"]).failures
    #expect(failures >= Self.cases.count, "\(failures)")
    try troubled.finishRun(sick)
    #expect(try troubled.figures(of: sick) == quiet.figures(of: well))
  }

  private struct Misfit {
    let fault: String
    let source: String
    /// What the status says of the last record in quarantine.
    let words: String
  }

  private static let misfits = [
    Misfit(fault: "wrong-types", source: "loop-events", words: "$."),
    Misfit(fault: "unknown-currency", source: "adspend", words: "a currency of ISO 4217"),
  ]

  @Test(arguments: misfits.indices)
  func `records that cannot be read go to quarantine with the reason, and harm no other`(
    index: Int
  ) throws {
    let misfit = Self.misfits[index]
    let company = try ServedCompany(seed: 10)
    let directory = try company.makeDirectory("wrong")
    try company.finishRun(directory, until: Self.time(1))
    try company.order(misfit.fault, of: misfit.source, count: 6)
    try company.finishRun(directory)
    let sources = try company.status(of: directory)
    let sick = try #require(sources[misfit.source])
    #expect(sick.quarantined > 0 && sick.failures == 0)
    #expect(sick.quarantineReason.contains(misfit.words), "\(sick.quarantineReason)")
    for (name, source) in sources where name != misfit.source {
      #expect(source.quarantined == 0 && source.failures == 0, "\(name): \(source)")
    }
  }

  /// An hour of the first day of the run.
  private static func time(_ hour: Int) -> String {
    "\(ScenarioSize.current.start.prefix(10))T\(hour < 10 ? "0" : "")\(hour):00"
  }
}
