import EventLog
import Events
import Foundation
import PlumblineTesting
import Testing

/// The log of format 1 that every later version must read.
@Suite struct FixtureTests {
  private static let fixtures = URL(filePath: #filePath)
    .appending(path: "../../../Fixtures/logs").standardized

  /// A copy of the fixture, which goes with the value.
  private final class Copy: Sendable {
    let path: String

    init() throws {
      path = try TemporaryFolder.make()
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.copyItem(
        at: FixtureTests.fixtures.appending(path: "v1"), to: URL(filePath: path))
    }

    deinit { try? TemporaryFolder.remove(path) }
  }

  @Test func `every event, row, symbol and link of the log of format 1 reads as it was written`()
    throws
  {
    let copy = try Copy()
    let written = try String(
      contentsOf: Self.fixtures.appending(path: "v1.txt"), encoding: .utf8)
    let reader = try LogReader.open(at: copy.path)
    #expect(
      try LogTranscript.lines(of: reader) == written.split(separator: "\n").map(String.init))
  }

  @Test func `the log of format 1 verifies, with its checkpoints`() async throws {
    let copy = try Copy()
    let report = try await LogVerifier(LogReader.open(at: copy.path)).verify()
    #expect(report.findings == [])
    #expect(report.isHashed && report.checkpoints == 2)
  }

  @Test func `some events of the log of format 1 in words`() throws {
    let copy = try Copy()
    let reader = try LogReader.open(at: copy.path)
    guard case .recordCollected(let erased) = try reader.event(at: Offset(17)).event,
      case .recordCollected(let half) = try reader.event(at: Offset(42)).event,
      case .recordCollected(let whole) = try reader.event(at: Offset(1)).event
    else {
      Issue.record("records are no records")
      return
    }
    #expect(erased.key.plain == nil && erased.payload.plain == nil)
    #expect(half.key.plain == nil && half.payload.plain != nil)
    #expect(
      whole.payload.plain.map { String(decoding: $0, as: UTF8.self) }
        == #"{"id":"c0","email":"person0@example.com","seats":0,"note":"Grüße, no. 0"}"#)
  }

  @Test func `the log of format 1 is written on, sealed and signed again`() async throws {
    let copy = try Copy()
    let log = try Log.open(at: copy.path)
    defer { log.close() }
    let head = log.head
    let receipt = try await log.append([draft(1)], clock: log.reader().knowledgeTime)
    #expect(receipt.first == head)
    try await log.seal()
    _ = try await log.checkpoint()
    let report = try await LogVerifier(log.reader()).verify()
    #expect(report.findings == [] && report.checkpoints == 3)
  }
}
