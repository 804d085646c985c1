public import Events

extension Alerter.State {
  /// SHA-256 of the canonical bytes: two states are the same if and only if their digests are.
  public var digest: Digest32 {
    var encoder = CanonicalEncoder()
    encode(into: &encoder)
    return Digest32.sha256(of: encoder.bytes)
  }

  /// Writes a checkpoint: everything in rising order of key, so that equal states have equal bytes.
  public func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(5)
    encoder.integer(book.opened)
    encoder.array(book.alerts.count)
    for alert in book.alerts {
      encoder.array(2)
      encoder.integer(alert.number)
      encoder.array(alert.alarms.count)
      for alarm in alert.alarms { alarm.encode(into: &encoder) }
    }
    encoder.array(untold.count)
    for number in untold.sorted() { encoder.integer(number) }
    let heard = hearing.heard.map { subject, heard in
      Alarm(
        subject, verdict: heard.verdict, reason: "", at: Timestamp(microseconds: 0),
        day: CivilDay(number: heard.day), sources: [])
    }
    encoder.array(heard.count)
    for alarm in heard.sorted(by: { $0.key < $1.key }) { alarm.encode(into: &encoder) }
    encoder.array(hearing.made.count)
    for (series, sources) in hearing.made.sorted(by: { $0.key < $1.key }) {
      encoder.array(3 + sources.count)
      encoder.text(series.metric.rawValue)
      encoder.text(series.labels.description)
      encoder.text(series.definition.rawValue)
      for source in sources { encoder.text(source.rawValue) }
    }
  }

  /// Reads what ``encode(into:)`` wrote.
  /// - Throws: What is wrong with the bytes; the checkpoint is then thrown away and the log replayed.
  public init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    self.init()
    _ = try decoder.array()
    let opened = try decoder.integer()
    let alerts = try decoder.array { element throws(CanonicalError) in
      _ = try element.array()
      return AlertBook.Alert(
        number: try element.integer(), alarms: try element.array(of: Alarm.init(from:)))
    }
    book = AlertBook(alerts: alerts, opened: opened)
    untold = Set(
      try decoder.array { element throws(CanonicalError) in try element.integer() })
    var heard: [Alarm.Subject: AlarmHearing.Heard] = [:]
    for alarm in try decoder.array(of: Alarm.init(from:)) {
      heard[alarm.subject] = AlarmHearing.Heard(verdict: alarm.verdict, day: alarm.day.number)
    }
    var made: [AlarmHearing.Series: [SourceID]] = [:]
    for _ in 0..<(try decoder.array()) {
      let count = try decoder.array()
      let series = AlarmHearing.Series(
        metric: MetricName(try decoder.text()), labels: Labels(try decoder.text()) ?? .none,
        definition: DefinitionName(try decoder.text()))
      var sources: [SourceID] = []
      for _ in 0..<max(0, count - 3) { sources.append(SourceID(try decoder.text())) }
      made[series] = sources
    }
    hearing = AlarmHearing(heard: heard, made: made)
  }
}

extension Alarm {
  /// What it is about, as one text that sorts.
  fileprivate var key: String {
    switch subject {
    case .item(let item, let definition):
      "0 \(item.metric) \(item.labels) \(definition) \(item.day.number)"
    case .source(let source, let aspect): "1 \(source) \(aspect)"
    }
  }

  fileprivate func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(10 + sources.count)
    switch subject {
    case .item(let item, let definition):
      encoder.text("item")
      encoder.text(item.metric.rawValue)
      encoder.text(item.labels.description)
      encoder.integer(Int64(item.day.number))
      encoder.text(definition.rawValue)
    case .source(let source, let aspect):
      encoder.text("source")
      encoder.text(source.rawValue)
      encoder.text("")
      encoder.integer(0)
      encoder.text(aspect)
    }
    encoder.text(verdict.rawValue)
    encoder.text(reason)
    encoder.integer(at.microseconds)
    encoder.integer(Int64(day.number))
    encoder.unsigned(offset.rawValue)
    for source in sources { encoder.text(source.rawValue) }
  }

  fileprivate init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    let count = try decoder.array()
    let isItem = try decoder.text() == "item"
    let name = try decoder.text()
    let labels = Labels(try decoder.text()) ?? .none
    let itemDay = CivilDay(number: Int32(truncatingIfNeeded: try decoder.integer()))
    let second = try decoder.text()
    let verdict = VerdictGiven.Verdict(rawValue: try decoder.text()) ?? .ok
    let reason = try decoder.text()
    let at = Timestamp(microseconds: try decoder.integer())
    let day = CivilDay(number: Int32(truncatingIfNeeded: try decoder.integer()))
    let offset = Offset(try decoder.unsigned())
    var sources: [SourceID] = []
    for _ in 0..<max(0, count - 10) { sources.append(SourceID(try decoder.text())) }
    let subject: Subject =
      isItem
      ? .item(
        DataItem(MetricName(name), on: itemDay, labels: labels), DefinitionName(second))
      : .source(SourceID(name), aspect: second)
    self.init(
      subject, verdict: verdict, reason: reason, at: at, day: day, sources: sources,
      offset: offset)
  }
}
