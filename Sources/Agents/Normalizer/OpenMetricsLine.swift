/// One sample line of the OpenMetrics text format: `name{key="value"} 12 1764079170.000`.
struct OpenMetricsLine {
  /// The line as a JSON object: `name`, `series` (the name with its labels as they stand), `labels`,
  /// `value`, and `timestamp` where the line has one.
  let json: [UInt8]

  init(_ line: [UInt8]) throws(Misfit) {
    var at = 0
    while at < line.count, line[at] != UInt8(ascii: "{"), line[at] != UInt8(ascii: " ") { at += 1 }
    let name = line[..<at]
    guard !name.isEmpty, line.first != UInt8(ascii: "#") else {
      throw Misfit("expected an OpenMetrics sample")
    }
    var labels: [UInt8] = []
    if at < line.count, line[at] == UInt8(ascii: "{") {
      at += 1
      while at < line.count, line[at] != UInt8(ascii: "}") {
        let start = at
        while at < line.count, line[at] != UInt8(ascii: "=") { at += 1 }
        let key = line[start..<at]
        guard at + 1 < line.count, line[at + 1] == UInt8(ascii: "\"") else {
          throw Misfit("expected a label's value in quotes (byte \(at))")
        }
        at += 2
        var value: [UInt8] = []
        while at < line.count, line[at] != UInt8(ascii: "\"") {
          if line[at] == UInt8(ascii: "\\"), at + 1 < line.count {
            at += 1
            value.append(line[at] == UInt8(ascii: "n") ? 0x0A : line[at])
          } else {
            value.append(line[at])
          }
          at += 1
        }
        guard at < line.count else { throw Misfit("a label's value does not end") }
        at += 1
        if at < line.count, line[at] == UInt8(ascii: ",") { at += 1 }
        if !labels.isEmpty { labels.append(UInt8(ascii: ",")) }
        RecordReader.append(key, to: &labels)
        labels.append(UInt8(ascii: ":"))
        RecordReader.append(value, to: &labels)
      }
      guard at < line.count else { throw Misfit("the labels do not end") }
      at += 1
    }
    let series = line[..<at]
    let rest = line[at...].split(separator: UInt8(ascii: " "))
    guard let value = rest.first else { throw Misfit("expected a value after the series") }

    var json: [UInt8] = []
    func member(_ key: String, _ value: some Sequence<UInt8>) {
      json.append(json.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
      RecordReader.append(key.utf8, to: &json)
      json.append(UInt8(ascii: ":"))
      RecordReader.append(value, to: &json)
    }
    member("name", name)
    member("series", series)
    member("value", value)
    if rest.count > 1, rest[1].first != UInt8(ascii: "#") { member("timestamp", rest[1]) }
    json += Array(#","labels":{"#.utf8) + labels + Array("}}".utf8)
    self.json = json
  }
}
