import ArgumentParser
import EventLog
import Events
import Foundation
import Replay

/// Regression tests of rules in a file: one JSON text, readable and kept with the configuration.
struct RegressionTestFile: Codable {
  /// One test.
  struct Entry: Codable {
    struct Record: Codable {
      let source: String
      let offset: String
      let arrivedAt: String
      /// As the source gave it, where that is text; else in base64.
      let payload: String?
      let payloadBase64: String?
    }
    let cause: String
    let metric: String
    let day: String
    let labels: String
    let definition: String
    let decidedAt: String
    let watermarks: [String: String]
    let records: [Record]
    /// What the rules must make of the records; absent: nothing.
    let expected: String?
    /// What the rules before made of them.
    let before: String?
  }

  static let format = "plumbline rules test 1"

  let format: String
  /// The version that the expected values are of.
  let rules: String
  let tests: [Entry]

  /// The smallest sets of a comparison, as tests of the newer version.
  init(_ diff: VersionDiff, reader: LogReader, name: String) throws {
    format = Self.format
    rules = diff.new.version.description
    tests = try diff.causes.compactMap { cause in
      guard let found = cause.reproduction, let test = try RegressionTest(found, in: reader)
      else { return nil }
      return Entry(
        test, cause: cause.changes.map { "\($0.name) \($0.words)" }.joined(separator: "; "),
        expected: found.to, before: found.from)
    }
  }

  /// Tests of past events.
  /// - Parameters:
  ///   - words: What they are about.
  ///   - version: The version that decided.
  init(_ found: [IncidentSearch.Found], words: String, of version: PipelineVersion) {
    format = Self.format
    rules = version.description
    tests = found.map { Entry($0.test, cause: words, expected: $0.expected, before: nil) }
  }

  /// - Returns: How many tests there are.
  func save(to path: String) throws -> Int {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(self).write(to: URL(filePath: path), options: .atomic)
    return tests.count
  }

  static func read(_ path: String) throws -> RegressionTestFile {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ValidationError("there is no file \(path)")
    }
    do {
      let file = try JSONDecoder().decode(RegressionTestFile.self, from: data)
      guard file.format == Self.format else {
        throw ValidationError("\(path) is in the format '\(file.format)', not '\(Self.format)'")
      }
      return file
    } catch let error as DecodingError {
      throw ValidationError("\(path) is no file of rules tests: \(error)")
    }
  }
}

extension RegressionTestFile.Entry {
  init(_ test: RegressionTest, cause: String, expected: Quantity?, before: Quantity?) {
    self.init(
      cause: cause, metric: test.item.metric.rawValue, day: test.item.day.description,
      labels: test.item.labels.description, definition: test.definition.rawValue,
      decidedAt: test.tick.description,
      watermarks: Dictionary(
        uniqueKeysWithValues: test.watermarks.map { ($0.key.rawValue, $0.value.description) }),
      records: test.records.map { record in
        let text = String(validating: record.payload, as: UTF8.self)
        return Record(
          source: record.source.rawValue, offset: record.offset.description,
          arrivedAt: record.arrivedAt.description, payload: text,
          payloadBase64: text == nil ? Data(record.payload).base64EncodedString() : nil)
      },
      expected: expected?.description, before: before?.description)
  }

  /// The test as a value.
  /// - Throws: What is wrong with it.
  func test() throws -> RegressionTest {
    guard let day = CivilDay(day), let labels = Labels(labels) else {
      throw ValidationError("'\(day)' and '\(labels)' are no day and labels")
    }
    var marks: [SourceID: Timestamp] = [:]
    for (source, time) in watermarks { marks[SourceID(source)] = try moment(time) }
    return RegressionTest(
      item: DataItem(MetricName(metric), on: day, labels: labels),
      definition: DefinitionName(definition), tick: try moment(decidedAt), watermarks: marks,
      records: try records.map { record in
        let bytes =
          record.payload.map { Array($0.utf8) }
          ?? record.payloadBase64.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
        guard let bytes, let offset = UInt64(record.offset) else {
          throw ValidationError("a record of \(record.source) has no offset or no payload")
        }
        return RegressionTest.Record(
          source: SourceID(record.source), offset: Offset(offset),
          arrivedAt: try moment(record.arrivedAt), payload: bytes)
      })
  }

  private func moment(_ text: String) throws -> Timestamp { try Parsing.moment(text, in: .utc) }
}
