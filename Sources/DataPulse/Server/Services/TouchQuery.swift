import Foundation
import NIOCore

/// A query of the attribution warehouse: columns of the table of touches, between two times of
/// `modified_at`, in its order.
///
/// `SELECT * | columns FROM …touches [WHERE modified_at >= X [AND modified_at < Y]] [ORDER BY
/// modified_at]`, where X and Y are `@name` (a query parameter), `TIMESTAMP '…'`, `TIMESTAMP("…")`,
/// `TIMESTAMP_MICROS(n)` or `TIMESTAMP_MILLIS(n)`.
struct TouchQuery: Sendable {
  struct Mistake: Error {
    let message: String
  }

  private static let columns: [(name: String, type: String)] = [
    ("touch_id", "STRING"), ("ts", "TIMESTAMP"), ("user", "STRING"), ("channel", "STRING"),
    ("campaign", "STRING"), ("invoice", "STRING"), ("revenue", "NUMERIC"), ("version", "INTEGER"),
    ("modified_at", "TIMESTAMP"),
  ]

  /// Rows that were modified from the first to the second time, both included.
  private(set) var since: Int64 = 0
  private(set) var until = Int64.max
  private var selected: [Int] = []

  private struct Body: Decodable {
    struct Parameter: Decodable {
      struct Value: Decodable { var value: String? }
      var name: String?
      var parameterValue: Value
    }
    var query: String
    var queryParameters: [Parameter]?
  }

  /// Reads the body of `jobs.query`.
  init(body: Data) throws(Mistake) {
    guard let body = try? JSONDecoder().decode(Body.self, from: body) else {
      throw Mistake(message: #"the body must be {"query": …}"#)
    }
    var parameters: [String: String] = [:]
    for parameter in body.queryParameters ?? [] {
      if let name = parameter.name { parameters[name] = parameter.parameterValue.value }
    }
    let words = Self.words(body.query)
    guard words.first == "select", let from = words.firstIndex(of: "from"), from + 1 < words.count
    else { throw Mistake(message: "Syntax error: expected SELECT … FROM …") }
    guard words[from + 1].split(separator: ".").last == "touches" else {
      throw Mistake(message: "Not found: Table \(words[from + 1])")
    }
    for word in words[1..<from] {
      if word == "*" {
        selected += Array(Self.columns.indices)
      } else if let index = Self.columns.firstIndex(where: { $0.name == word }) {
        selected.append(index)
      } else {
        throw Mistake(message: "Unrecognized name: \(word)")
      }
    }
    guard let place = words.firstIndex(of: "where") else { return }
    let end = words.firstIndex(of: "order") ?? words.endIndex
    var rest = words[(place + 1)..<end]
    while !rest.isEmpty { try readCondition(&rest, parameters) }
  }

  /// Reads what ``text`` writes.
  init?(text: some StringProtocol) {
    let parts = text.split(separator: " ")
    guard parts.count == 3, let since = Int64(parts[0]), let until = Int64(parts[1]) else {
      return nil
    }
    self.since = since
    self.until = until
    selected = parts[2].split(separator: ",").compactMap { Int($0) }
      .filter(Self.columns.indices.contains)
  }

  /// All that it asks, for a job's name.
  var text: String { "\(since) \(until) \(selected.map(String.init).joined(separator: ","))" }

  /// The fields of its answer.
  var schema: String {
    selected.map { index in
      #"{"name":"\#(Self.columns[index].name)","type":"\#(Self.columns[index].type)","mode":"NULLABLE"}"#
    }.joined(separator: ",")
  }

  /// Appends a touch as a row of the answer.
  func write(_ body: ArraySlice<UInt8>, modifiedAt: Int64, into buffer: inout ByteBuffer) {
    let object = FlatObject(body)
    buffer.writeString(#"{"f":["#)
    for (place, index) in selected.enumerated() {
      buffer.writeString(place == 0 ? #"{"v":"# : #",{"v":"#)
      let name = Self.columns[index].name
      let value = name == "modified_at" ? "\(modifiedAt)000"[...] : object[name] ?? "null"
      if value.first == "\"" || value == "null" {
        buffer.writeSubstring(value)
      } else {
        buffer.writeString("\"\(value)\"")
      }
      buffer.writeString("}")
    }
    buffer.writeString("]}")
  }

  // MARK: SQL

  private mutating func readCondition(
    _ rest: inout ArraySlice<String>, _ parameters: [String: String]
  ) throws(Mistake) {
    if rest.first == "and" { rest.removeFirst() }
    guard rest.popFirst() == "modified_at", let sign = rest.popFirst() else {
      throw Mistake(message: "only modified_at can be compared here")
    }
    let time = try readTime(&rest, parameters)
    switch sign {
    case ">=": since = max(since, time)
    case ">": since = max(since, time + 1)
    case "<=": until = min(until, time)
    case "<": until = min(until, time - 1)
    default: throw Mistake(message: "Syntax error: unexpected \(sign)")
    }
  }

  private func readTime(
    _ rest: inout ArraySlice<String>, _ parameters: [String: String]
  ) throws(Mistake) -> Int64 {
    var words: [String] = []
    while let word = rest.first, word != "and" {
      words.append(word)
      rest.removeFirst()
    }
    words.removeAll { $0 == "(" || $0 == ")" }
    let time: Int64?
    switch (words.first, words.count) {
    case ("timestamp_micros", 2): time = Int64(words[1]).map { $0.floored(by: 1_000) }
    case ("timestamp_millis", 2): time = Int64(words[1])
    case ("timestamp_seconds", 2): time = Int64(words[1]).map { $0 * 1_000 }
    case ("timestamp", 2): time = InstantText.parse(words[1])
    case (let word?, 1):
      if word.hasPrefix("@") {
        time = parameters[String(word.dropFirst())].flatMap(Self.instant)
      } else {
        time = Self.instant(word)
      }
    default: time = nil
    }
    guard let time else {
      throw Mistake(message: "cannot read the time \(words.joined(separator: " "))")
    }
    return time
  }

  /// A parameter's time: as text, or in microseconds.
  private static func instant(_ text: String) -> Int64? {
    if let number = Int64(text), text.utf8.count >= 15 { return number.floored(by: 1_000) }
    let trimmed = text.hasSuffix(" UTC") ? String(text.dropLast(4)) : text
    return InstantText.parse(trimmed)
  }

  /// Words in small letters, quoted texts without their quotes, comparison signs, parentheses.
  private static func words(_ query: String) -> [String] {
    var words: [String] = []
    var rest = query[...]
    while let character = rest.first {
      if character.isWhitespace || character == "," || character == ";" {
        rest.removeFirst()
      } else if character == "'" || character == "\"" || character == "`" {
        let text = rest.dropFirst().prefix { $0 != character }
        words.append(String(text))
        rest = rest.dropFirst(text.count + 2)
      } else if "<>=".contains(character) {
        let sign = rest.prefix { "<>=".contains($0) }
        words.append(String(sign))
        rest = rest.dropFirst(sign.count)
      } else if character == "(" || character == ")" {
        words.append(String(character))
        rest.removeFirst()
      } else {
        let word = rest.prefix { !$0.isWhitespace && !"(),;<>='\"`".contains($0) }
        words.append(word.lowercased())
        rest = rest.dropFirst(word.count)
      }
    }
    return words
  }
}
