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
      if let place = placeForTime(in: line) {
        line.insert(contentsOf: " \(seconds(now))".utf8, at: place)
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

  /// Where a sample's time belongs, behind its value and before an exemplar; nil if it has one.
  private static func placeForTime(in line: [UInt8]) -> Int? {
    let space = UInt8(ascii: " ")
    var words = 0
    var at = endOfSeries(line)
    while at < line.count {
      while at < line.count, line[at] == space { at += 1 }
      if at < line.count, line[at] == UInt8(ascii: "#") { break }
      guard at < line.count else { break }
      words += 1
      if words == 2 { return nil }
      while at < line.count, line[at] != space { at += 1 }
    }
    while at > 0, line[at - 1] == space { at -= 1 }
    return at
  }

  /// The place behind a series' name and labels, whatever stands in the labels' quotes.
  private static func endOfSeries(_ line: [UInt8]) -> Int {
    var isQuoted = false
    var isEscaped = false
    var hasLabels = false
    for (at, byte) in line.enumerated() {
      if isEscaped {
        isEscaped = false
      } else if isQuoted, byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\""), hasLabels {
        isQuoted.toggle()
      } else if byte == UInt8(ascii: "{") {
        hasLabels = true
      } else if !isQuoted, byte == UInt8(ascii: "}") {
        return at + 1
      } else if !hasLabels, byte == UInt8(ascii: " ") {
        return at
      }
    }
    return line.count
  }

  private static func seconds(_ moment: Timestamp) -> String {
    let milliseconds = Int(moment.milliseconds - moment.seconds * 1_000)
    return "\(moment.seconds).\(padded(milliseconds, width: 3))"
  }
}
