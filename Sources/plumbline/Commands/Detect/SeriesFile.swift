import Agents
import Events
import Foundation

/// A CSV file with the columns timestamp and value, and perhaps a second source's.
struct SeriesFile {
  struct Row {
    let timestamp: String
    /// As it is written in the file.
    let text: String
    /// Seconds on the business's clock.
    let second: Int
    let value: Double?
    let sibling: Double?
  }

  private(set) var rows: [Row] = []

  /// - Throws: ``DetectError``, with the line.
  static func read(_ path: String, sibling: String?, zone: Zone) throws -> SeriesFile {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DetectError.noInput(path)
    }
    var text = DelimitedText(Array(data))
    let head = (text.next() ?? []).map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    let needed = ["timestamp", "value"] + (sibling.map { [$0.lowercased()] } ?? [])
    let columns = needed.compactMap { head.firstIndex(of: $0) }
    guard columns.count == needed.count else {
      throw DetectError.noColumns(path: path, missing: needed.filter { !head.contains($0) })
    }
    var file = SeriesFile()
    while let fields = text.next() {
      func field(_ column: Int) -> String {
        columns[column] < fields.count
          ? fields[columns[column]].trimmingCharacters(in: .whitespaces) : ""
      }
      guard let second = SeriesTime.localSecond(field(0), in: zone) else {
        throw DetectError.badTimestamp(path: path, line: text.line, text: field(0))
      }
      let row = Row(
        timestamp: field(0), text: field(1), second: second,
        value: try number(field(1), path, text.line),
        sibling: sibling == nil ? nil : try number(field(2), path, text.line))
      // The hour that comes twice when the clock goes back is in order.
      if let last = file.rows.last, second < last.second - 7_200 {
        throw DetectError.notRising(path: path, line: text.line)
      }
      file.rows.append(row)
    }
    return file
  }

  private static func number(_ text: String, _ path: String, _ line: Int) throws -> Double? {
    if text.isEmpty || ["nan", "null", "na", "none"].contains(text.lowercased()) { return nil }
    guard let number = Double(text), number.isFinite else {
      throw DetectError.badValue(path: path, line: line, text: text)
    }
    return number
  }

  /// The verdicts as CSV, one for each row.
  func verdicts(_ holidays: HolidayDays) -> String {
    var detector = SeriesDetector()
    var text = "timestamp,value,expected,lower,upper,score,verdict,reason\n"
    for row in rows {
      let point = SeriesPoint(
        second: row.second, value: row.value, sibling: row.sibling, holidays: holidays)
      let verdict = detector.judge(point)
      let fields = [
        row.timestamp, row.text, Self.written(verdict.expected), Self.written(verdict.lower),
        Self.written(verdict.upper), "\(verdict.score)", verdict.level.rawValue,
        verdict.sentence(on: point),
      ]
      text += fields.map(DelimitedText.quoted).joined(separator: ",") + "\n"
    }
    return text
  }

  /// With six digits behind the point at most.
  private static func written(_ value: Double?) -> String {
    guard let value, value.isFinite else { return "" }
    let rounded = abs(value) < 1e9 ? (value * 1_000_000).rounded() / 1_000_000 : value.rounded()
    return rounded == rounded.rounded() && abs(rounded) < 1e15
      ? "\(Int64(rounded))" : "\(rounded)"
  }
}
