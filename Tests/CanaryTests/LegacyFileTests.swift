import Events
import Foundation
import PlumblineTesting
import Replay
import Testing

@testable import plumbline

@Suite struct LegacyFileTests {
  private func read(
    _ text: String, scales: [String: ExactFactor] = [:]
  ) async throws -> LegacyFile {
    let folder = try TemporaryFolder.make()
    defer { try? TemporaryFolder.remove(folder) }
    let path = folder + "/old"
    try Data(text.utf8).write(to: URL(filePath: path))
    return try await LegacyFile(path, zone: .utc, scales: scales)
  }

  private func refusal(_ text: String) async throws -> String {
    do {
      _ = try await read(text)
      return "taken"
    } catch let error as CanaryError {
      return error.description
    }
  }

  @Test func `a table and lines of JSON say the same`() async throws {
    let table = try await read(
      "metric,hour,labels,value,known_at\nspend,2025-12-01T05:00:00Z,net=a;x=1,12.50,\n"
        + "ratio,2025-12-01T06:00:00Z,,3/7,2025-12-01T08:00:00Z\n")
    let lines = try await read(
      """
      {"metric":"spend","hour":"2025-12-01T05:00:00Z","labels":{"x":"1","net":"a"},"value":12.50}
      {"metric":"ratio","hour":"2025-12-01T06:00:00Z","value":"3/7",\
      "known_at":"2025-12-01T08:00:00Z"}
      """)
    #expect(table.outputs.count == 2)
    for (one, other) in zip(table.outputs, lines.outputs) {
      #expect(one.metric == other.metric)
      #expect(one.labels == other.labels)
      #expect(one.period == other.period)
      #expect(one.value == other.value)
      #expect(one.knownAt == other.knownAt)
    }
  }

  @Test func `rows that stand twice count once, or are refused where they disagree`() async throws {
    let same = try await read("metric,day,value\na,2025-12-01,5\na,2025-12-01,5.0\n")
    #expect(same.outputs.count == 1)
    #expect(same.notes.count == 1)
    let answer = try await refusal("metric,day,value\na,2025-12-01,5\na,2025-12-01,6\n")
    #expect(answer.hasPrefix("CANARY-7"))
    #expect(answer.contains("lines 2 and 3"))
  }

  @Test func `each mistake has its line and its answer`() async throws {
    #expect(try await refusal("metric,value\na,1\n").hasPrefix("CANARY-5"))
    for row in [
      "a,2025-13-01,1", "a,2025-12-01,12k", "a,2025-12-01", ",2025-12-01,1", "a,2025-12-01,1/0",
    ] {
      let answer = try await refusal("metric,day,value\n\(row)\n")
      #expect(answer.hasPrefix("CANARY-6"), "\(row): \(answer)")
      #expect(answer.contains(":2:"), "\(row): \(answer)")
    }
    #expect(
      try await refusal("metric,hour,value\na,2025-12-01T05:30:00Z,1\n").contains(
        "not the beginning of an hour"))
  }

  @Test func `a factor brings other units to ours exactly`() async throws {
    let factor = try #require(ExactFactor("0.01"))
    let file = try await read("metric,day,value\na,2025-12-01,1234\n", scales: ["a": factor])
    #expect(file.outputs[0].value?.description == "12.34")
  }
}
