import Events

/// The sample lines of an OpenMetrics (or Prometheus) exposition.
enum OpenMetricsText {
  /// Each sample line as it came; comments are left out. A line without a time gets the time of
  /// the scrape in seconds, as a scraper reads it.
  /// - Throws: ``BodyFault`` if the text is something else, or OpenMetrics that ends before its
  ///   `# EOF`.
  static func samples(of body: [UInt8], now: Timestamp) throws(BodyFault) -> [[UInt8]] {
    if let first = body.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "<") {
      throw BodyFault("the answer is not OpenMetrics text; check `path`")
    }
    var samples: [[UInt8]] = []
    for range in LineCutter.lines(of: body) where body[range.lowerBound] != UInt8(ascii: "#") {
      var line = Array(body[range])
      if !hasTime(line) {
        line.append(UInt8(ascii: " "))
        line += seconds(now).utf8
      }
      samples.append(line)
    }
    return samples
  }

  /// The name of a sample's metric.
  static func name(of line: [UInt8]) -> String {
    let name = line.prefix { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: " ") }
    return String(decoding: name, as: UTF8.self)
  }

  /// Whether something stands behind the value: name, labels, value, time.
  private static func hasTime(_ line: [UInt8]) -> Bool {
    var isQuoted = false
    var isEscaped = false
    var end = line.startIndex
    for (at, byte) in line.enumerated() {
      if isEscaped {
        isEscaped = false
      } else if isQuoted, byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if !isQuoted, byte == UInt8(ascii: "}") {
        end = at + 1
        break
      }
    }
    let rest = line[end...].split(separator: UInt8(ascii: " "))
    let exemplar = rest.firstIndex(of: [UInt8(ascii: "#")]) ?? rest.endIndex
    // Without labels the name itself is the first word.
    return exemplar - (end == line.startIndex ? 1 : 0) >= 2
  }

  private static func seconds(_ moment: Timestamp) -> String {
    let milliseconds = Int(moment.milliseconds - moment.seconds * 1_000)
    return "\(moment.seconds).\(padded(milliseconds, width: 3))"
  }
}
