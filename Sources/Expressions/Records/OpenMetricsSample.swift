/// One sample line of an exposition (OpenMetrics 1.0; the text format of Prometheus too):
/// `api_requests_total{product="core",code="200"} 12345 1764079170.000`.
public struct OpenMetricsSample: Hashable, Sendable {
  public struct Label: Hashable, Sendable {
    public let name: String
    public let value: String
  }

  public let name: String
  /// In the order of the line.
  public let labels: [Label]
  /// As it was written: a number, `NaN`, `+Inf` or `-Inf`.
  public let value: String
  /// Seconds since 1970 as they were written (OpenMetrics); nil if the line names no time.
  public let timestamp: String?

  /// Reads one line. An exemplar at its end is passed over.
  /// - Throws: ``RecordError/badSample(offset:expected:)``.
  public init(_ line: some Collection<UInt8>) throws(RecordError) {
    var reader = SampleReader(line)
    name = try reader.name()
    labels = try reader.labels()
    value = try reader.value()
    timestamp = try reader.timestamp()
  }

  /// Where the samples of an exposition lie: its lines but comments, which begin with `#`.
  public static func samples(in text: [UInt8]) -> [Range<Int>] {
    LineText.lines(in: text).filter { text[$0.lowerBound] != UInt8(ascii: "#") }
  }

  /// Whether an exposition ends with `# EOF`, without which it was cut off (OpenMetrics asks for
  /// it; the older text format has none).
  public static func isComplete(_ text: [UInt8]) -> Bool {
    guard let last = LineText.lines(in: text).last else { return false }
    return text[last].elementsEqual("# EOF".utf8)
  }

  /// The sample as a JSON object for mappings: name, labels, value, timestamp (null if it has none).
  public var json: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("name", name)
      json.key("labels")
      json.object { json in
        for label in labels { json.member(label.name, label.value) }
      }
      json.key("value")
      Self.number(value, to: &json)
      json.key("timestamp")
      if let timestamp { Self.number(timestamp, to: &json) } else { json.null() }
    }
    return json.bytes
  }

  /// A number that need not be one of JSON's: `5.`, `.5` and `NaN` are written too.
  private static func number(_ text: String, to json: inout JSONWriter) {
    if let decimal = try? ExactDecimal(text) {
      json.decimal(decimal)
    } else if let double = Double(text), double.isFinite {
      json.double(double)
    } else {
      json.string(text)
    }
  }
}

private struct SampleReader {
  private let line: [UInt8]
  private var at = 0

  init(_ line: some Collection<UInt8>) { self.line = Array(line) }

  private var next: UInt8? { at < line.count ? line[at] : nil }

  private func error(_ expected: String) -> RecordError {
    .badSample(offset: at, expected: expected)
  }

  private mutating func skipSpace() {
    while next == UInt8(ascii: " ") || next == 0x09 { at += 1 }
  }

  private mutating func word(until isEnd: (UInt8) -> Bool) -> String {
    let start = at
    while let byte = next, !isEnd(byte) { at += 1 }
    return String(decoding: line[start..<at], as: UTF8.self)
  }

  private static func isName(_ byte: UInt8) -> Bool {
    (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ":")
      || byte &- UInt8(ascii: "0") <= 9
  }

  mutating func name() throws(RecordError) -> String {
    let name = word { !Self.isName($0) }
    guard let first = name.utf8.first, first &- UInt8(ascii: "0") > 9 else {
      throw error("the name of a metric")
    }
    return name
  }

  mutating func labels() throws(RecordError) -> [OpenMetricsSample.Label] {
    skipSpace()
    var labels: [OpenMetricsSample.Label] = []
    guard next == UInt8(ascii: "{") else { return labels }
    at += 1
    while true {
      skipSpace()
      if next == UInt8(ascii: "}") {
        at += 1
        return labels
      }
      let name = word { !Self.isName($0) }
      guard !name.isEmpty else { throw error("the name of a label or '}'") }
      skipSpace()
      guard next == UInt8(ascii: "=") else { throw error("'='") }
      at += 1
      skipSpace()
      labels.append(OpenMetricsSample.Label(name: name, value: try quoted()))
      skipSpace()
      if next == UInt8(ascii: ",") {
        at += 1
      } else if next != UInt8(ascii: "}") {
        throw error("',' or '}'")
      }
    }
  }

  private mutating func quoted() throws(RecordError) -> String {
    guard next == UInt8(ascii: "\"") else { throw error("a value in double quotes") }
    at += 1
    var value: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      at += 1
      guard byte == UInt8(ascii: "\\"), let escaped = next else {
        value.append(byte)
        continue
      }
      value.append(escaped == UInt8(ascii: "n") ? UInt8(ascii: "\n") : escaped)
      at += 1
    }
    guard next != nil else { throw error("a closing quote") }
    at += 1
    return String(decoding: value, as: UTF8.self)
  }

  mutating func value() throws(RecordError) -> String {
    skipSpace()
    let start = at
    let value = word { $0 == UInt8(ascii: " ") || $0 == 0x09 }
    guard Double(value) != nil else {
      at = start
      throw error("a number")
    }
    return value
  }

  mutating func timestamp() throws(RecordError) -> String? {
    skipSpace()
    guard let byte = next, byte != UInt8(ascii: "#") else { return nil }
    let start = at
    let timestamp = word { $0 == UInt8(ascii: " ") || $0 == 0x09 }
    guard let seconds = Double(timestamp), seconds.isFinite else {
      at = start
      throw error("a timestamp")
    }
    skipSpace()
    guard next == nil || next == UInt8(ascii: "#") else { throw error("the end of the line") }
    return timestamp
  }
}
