import Foundation
import Testing

@testable import DataPulse

@Suite struct FixtureTests {
  /// A hundred payloads of each service, as seed 1 shows them first on 25 November.
  private func committed(_ service: ServiceName) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appending(path: "Fixtures/datapulse/\(service.rawValue).ndjson")
    return String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  @Test(arguments: ServiceName.allCases)
  func `the payloads are those that were committed`(of service: ServiceName) throws {
    let company = try #require(CompanyTests.company)
    var bytes: [UInt8] = []
    for record in company.records(of: service, arrivingOn: CivilDay(2025, 11, 25)).prefix(100) {
      TruthFiles.append(record, to: &bytes)
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    let fixture = try committed(service).split(separator: "\n")
    #expect(lines.count == fixture.count)
    let differing = zip(lines, fixture).first { $0 != $1 }
    #expect(differing == nil, "another build of the company writes other bytes")
  }
}
