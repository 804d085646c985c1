public import Events

extension SourceWatch.State {
  /// SHA-256 of the canonical bytes: two states are the same if and only if their digests are.
  /// - Complexity: O(*n*) in the hours of all streams.
  public var digest: Digest32 {
    var encoder = CanonicalEncoder()
    encode(into: &encoder)
    return Digest32.sha256(of: encoder.bytes)
  }

  /// Writes a checkpoint: everything in rising order of key, so that equal states have equal bytes.
  public func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(4)
    encoder.optional(lastHour)
    let held = holds.sorted { ($0.item, $0.because) < ($1.item, $1.because) }
    encoder.array(held.count)
    for hold in held {
      HoldPlaced(item: hold.item, reason: "", because: hold.because).encodeFields(into: &encoder)
    }
    encoder.array(sources.count)
    for (source, watched) in sources.sorted(by: { $0.key < $1.key }) {
      encoder.array(2)
      encoder.text(source.rawValue)
      watched.encode(into: &encoder)
    }
    encoder.array(spans.count)
    for (because, span) in spans.sorted(by: { $0.key < $1.key }) {
      encoder.array(3)
      encoder.item(because)
      encoder.array(span.metrics.count)
      for metric in span.metrics { encoder.text(metric.rawValue) }
      encoder.integer(Int64(span.through.number))
    }
  }

  /// Reads what ``encode(into:)`` wrote.
  /// - Throws: What is wrong with the bytes; the checkpoint is then thrown away and the log replayed.
  public init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    self.init()
    let parts = try decoder.array()
    lastHour = try decoder.optionalInteger()
    for _ in 0..<(try decoder.array()) {
      let hold = try HoldPlaced(schemaVersion: HoldPlaced.schemaVersion, fields: &decoder)
      holds.insert(SourceWatch.SourceHold(item: hold.item, because: hold.because))
    }
    for _ in 0..<(try decoder.array()) {
      _ = try decoder.array()
      let source = SourceID(try decoder.text())
      sources[source] = try WatchedSource(from: &decoder)
    }
    // A checkpoint of an earlier build has no spans.
    guard parts > 3 else { return }
    for _ in 0..<(try decoder.array()) {
      _ = try decoder.array()
      let because = try decoder.item()
      let metrics = try decoder.array { element throws(CanonicalError) in
        MetricName(try element.text())
      }
      spans[because] = SourceWatch.HoldSpan(
        metrics: metrics,
        through: CivilDay(number: Int32(clamping: try decoder.integer())))
    }
  }
}

extension WatchedSource {
  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(11)
    encoder.boolean(isCaughtUp)
    encoder.boolean(isPolled)
    encoder.boolean(wasPolled)
    encoder.optional(unreachableSince?.microseconds)
    silence.encode(into: &encoder)
    encoder.array(flows.count)
    for (name, stream) in flows.sorted(by: { $0.key < $1.key }) {
      encoder.array(2)
      encoder.text(name)
      stream.encode(into: &encoder)
    }
    encoder.array(nuisances.count)
    for (name, stream) in nuisances.sorted(by: { $0.key < $1.key }) {
      encoder.array(2)
      encoder.text(name)
      stream.encode(into: &encoder)
    }
    encoder.array(sizes.count)
    for (name, profile) in sizes.sorted(by: { $0.key < $1.key }) {
      encoder.array(2)
      encoder.text(name)
      profile.encode(into: &encoder)
    }
    encoder.array(findings.count)
    for (aspect, finding) in findings.sorted(by: { $0.key < $1.key }) {
      encoder.array(2)
      finding.event(aspect).encodeFields(into: &encoder)
      encoder.text(finding.measure?.rawValue ?? "")
    }
    encoder.array(said.count)
    for (aspect, verdict) in said.sorted(by: { $0.key < $1.key }) {
      encoder.array(2)
      encoder.text(aspect)
      encoder.text(verdict.rawValue)
    }
    notices.encode(into: &encoder)
  }

  fileprivate init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    self.init()
    let parts = try decoder.array()
    isCaughtUp = try decoder.boolean()
    isPolled = try decoder.boolean()
    wasPolled = try decoder.boolean()
    unreachableSince = try decoder.optionalInteger().map { Timestamp(microseconds: $0) }
    silence = try SilenceWatch(from: &decoder)
    for _ in 0..<(try decoder.array()) {
      _ = try decoder.array()
      let name = try decoder.text()
      flows[name] = try FlowStream(from: &decoder)
    }
    for _ in 0..<(try decoder.array()) {
      _ = try decoder.array()
      let name = try decoder.text()
      nuisances[name] = try NuisanceStream(from: &decoder)
    }
    for _ in 0..<(try decoder.array()) {
      _ = try decoder.array()
      let name = try decoder.text()
      sizes[name] = try SizeProfile(from: &decoder)
    }
    for _ in 0..<(try decoder.array()) {
      _ = try decoder.array()
      let judged = try SourceJudged(schemaVersion: SourceJudged.schemaVersion, fields: &decoder)
      let measure = try decoder.text()
      findings[judged.aspect] = SourceWatch.Finding(
        judged, measure: measure.isEmpty ? nil : MeasureName(measure))
    }
    for _ in 0..<(try decoder.array()) {
      _ = try decoder.array()
      let aspect = try decoder.text()
      said[aspect] = VerdictGiven.Verdict(rawValue: try decoder.text())
    }
    // A checkpoint of an earlier build has no notices.
    if parts > 10 { notices = try NoticeWatch(from: &decoder) }
  }
}

extension SourceWatch.Finding {
  fileprivate func event(_ aspect: String) -> SourceJudged {
    SourceJudged(
      source: "", aspect: aspect, verdict: verdict, valueThousandths: value,
      expectedThousandths: expected, lowerThousandths: lower, upperThousandths: upper,
      reason: reason, since: since)
  }

  fileprivate init(_ judged: SourceJudged, measure: MeasureName?) {
    self.init(
      verdict: judged.verdict, reason: judged.reason, since: judged.since,
      value: judged.valueThousandths, expected: judged.expectedThousandths,
      lower: judged.lowerThousandths, upper: judged.upperThousandths, measure: measure)
  }
}

extension SilenceWatch {
  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    encoder.integers([quiet, heard ? 1 : 0, longestToday] + longest)
  }

  fileprivate init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    let numbers = try decoder.integers(atLeast: 3)
    quiet = numbers[0]
    heard = numbers[1] == 1
    longestToday = numbers[2]
    longest = Array(numbers.dropFirst(3))
  }
}

extension NoticeWatch {
  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(7)
    let numbers = [
      usual, stated, statedSince.microseconds, deprecatedSince?.microseconds, endsAt?.microseconds,
      announcedAt?.microseconds,
    ]
    for number in numbers { encoder.optional(number) }
    encoder.text(ending)
  }

  fileprivate init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    self.init()
    _ = try decoder.array()
    usual = try decoder.optionalInteger()
    stated = try decoder.optionalInteger()
    statedSince = Timestamp(microseconds: try decoder.optionalInteger() ?? 0)
    deprecatedSince = try decoder.optionalInteger().map { Timestamp(microseconds: $0) }
    endsAt = try decoder.optionalInteger().map { Timestamp(microseconds: $0) }
    announcedAt = try decoder.optionalInteger().map { Timestamp(microseconds: $0) }
    ending = try decoder.text()
  }
}

extension NuisanceStream {
  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    encoder.integers([today, isBurst ? 1 : 0, isCreeping ? 1 : 0] + days)
  }

  fileprivate init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    let numbers = try decoder.integers(atLeast: 3)
    today = numbers[0]
    isBurst = numbers[1] == 1
    isCreeping = numbers[2] == 1
    days = Array(numbers.dropFirst(3))
  }
}

extension SizeProfile {
  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(4)
    encoder.integers([days, oddSince.microseconds, oddDays, odd == nil ? 0 : 1])
    for counts in [usual, today, odd ?? [:]] {
      encoder.integers(counts.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] })
    }
  }

  fileprivate init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    _ = try decoder.array()
    let numbers = try decoder.integers(atLeast: 4)
    days = numbers[0]
    oddSince = Timestamp(microseconds: numbers[1])
    oddDays = numbers[2]
    usual = try decoder.counts()
    today = try decoder.counts()
    let counts = try decoder.counts()
    odd = numbers[3] == 1 ? counts : nil
  }
}

extension FlowStream {
  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(2)
    encoder.integers(
      [
        open, incident.missing, incident.expected, incident.isOpen ? 1 : 0,
        incident.since.microseconds, incident.calm,
      ])
    encoder.array(history.count * 3)
    var next: Int64 = 0
    for hour in history {
      encoder.integer(hour.hour - next)
      encoder.integer(hour.count)
      encoder.integer(hour.marks)
      next = hour.hour + 1
    }
  }

  fileprivate init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    _ = try decoder.array()
    let numbers = try decoder.integers(atLeast: 6)
    var history: [Hour] = []
    var next: Int64 = 0
    for _ in 0..<(try decoder.array() / 3) {
      let hour = try decoder.integer() &+ next
      history.append(
        Hour(hour: hour, count: try decoder.integer(), marks: try decoder.integer()))
      next = hour + 1
    }
    self.init(
      history: history, open: numbers[0],
      incident: Incident(
        missing: numbers[1], expected: numbers[2], isOpen: numbers[3] == 1,
        since: Timestamp(microseconds: numbers[4]), calm: numbers[5]))
  }
}

extension CanonicalEncoder {
  fileprivate mutating func integers(_ numbers: [Int64]) {
    array(numbers.count)
    for number in numbers { integer(number) }
  }

  fileprivate mutating func optional(_ number: Int64?) {
    if let number { integer(number) } else { null() }
  }
}

extension CanonicalDecoder {
  fileprivate mutating func integers(atLeast least: Int) throws(CanonicalError) -> [Int64] {
    let start = position
    let numbers = try array { element throws(CanonicalError) in try element.integer() }
    guard numbers.count >= least else { throw CanonicalError(.outOfRange, at: start) }
    return numbers
  }

  fileprivate mutating func optionalInteger() throws(CanonicalError) -> Int64? {
    optionalNull() ? nil : try integer()
  }

  /// Pairs of a key and a count.
  fileprivate mutating func counts() throws(CanonicalError) -> [Int64: Int64] {
    let numbers = try integers(atLeast: 0)
    var counts: [Int64: Int64] = [:]
    for index in 0..<numbers.count / 2 { counts[numbers[2 * index]] = numbers[2 * index + 1] }
    return counts
  }
}
