import ArgumentParser
import EventLog
import Events
import Replay

/// What is known when, and under which rules: the axes that every question takes.
struct AxesOptions: ParsableArguments {
  @Option(name: .long, help: "As known then: a time, a day's end, or an offset; now without it.")
  var asOf = ""
  @Option(
    name: .long,
    help: "Under which rules: a version's label, hash or place (v1), or a configuration file.")
  var rules = ""
}

/// A value on one of the three axes, or a range of two.
enum Axes {
  /// `A..B` as its two ends; one value alone as both.
  static func ends(_ text: String) -> (from: String, to: String, isRange: Bool) {
    guard let dots = text.firstRange(of: "..") else { return (text, text, false) }
    return (String(text[..<dots.lowerBound]), String(text[dots.upperBound...]), true)
  }

  /// The place of the log that an `--as-of` names: an offset (what lies below it), a time (what was
  /// known then), or nothing for now.
  /// - Throws: ``HistoryError/beforeLog(_:begins:)``.
  static func offset(
    _ text: String, in reader: LogReader, zone: Zone
  ) throws -> Offset {
    if text.isEmpty || text == "now" { return reader.head }
    if text.allSatisfy(\.isNumber), let number = UInt64(text) {
      guard number <= reader.head.rawValue else {
        throw ValidationError(
          "offset \(number) lies beyond the log's end, \(reader.head); leave it out for now")
      }
      return Offset(number)
    }
    let time = try Parsing.moment(text, in: zone)
    let head = try reader.head(knownAt: time)
    if head == Offset(0), reader.head > Offset(0) {
      let first = try reader.batch(at: Offset(0)).knowledgeTime(at: 0)
      throw HistoryError.beforeLog(text, begins: PeopleFormat.moment(first, in: zone))
    }
    return head
  }
}
