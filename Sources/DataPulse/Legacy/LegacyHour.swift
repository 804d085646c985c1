/// What the old pipeline shows of a cell of the canary from some time on.
struct LegacyHour: Sendable {
  var metric: String
  var labels: String
  /// The first moment of its hour.
  var start: Int64
  /// From when it shows it.
  var knownAt: Int64
  /// Nil: the cell is not there.
  var value: String?
  /// What is right, as far as it was known then.
  var right: String?
  /// The bug that is to blame where the two differ.
  var bug: LegacyBug?

  private var place: String {
    "\(metric),\(labels),\(Self.text(start)),\(Self.text(knownAt))"
  }
  private static func text(_ instant: Int64) -> String {
    var bytes: [UInt8] = []
    bytes.appendInstant(instant)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A line of `legacy/hours.csv`.
  var line: String { "\(place),\(value ?? ""),\(bug?.rawValue ?? "")" }
  /// A line of `truth/hours.csv`.
  var rightLine: String { "\(place),\(right ?? "")" }
}

extension Truth {
  /// What the old pipeline shows hour by hour in the canary: an hour after each hour, and once more
  /// ten days after the window where it has changed since.
  func legacyHours() -> [LegacyHour] {
    let identity = engagement.identity
    let settled = LegacyHours(company, identity, isFirst: false)
    let first = LegacyHours(company, identity, isFirst: true)
    let bugs = settled.bugs()
    let end = Zone.newYork.start(of: LegacyHours.days.upperBound + 11)
    var keys = Set(settled.cells.right.keys).union(first.cells.right.keys)
    keys.formUnion(bugs.keys)
    return keys.sorted().flatMap { key -> [LegacyHour] in
      var shown: [LegacyHour] = []
      for (cells, knownAt) in [
        (first.cells, LegacyHours.start(of: key.hour + 2)), (settled.cells, end),
      ] {
        let bug = bugs[key]
        let right = cells.shown(key, under: nil).map { LegacyHours.text($0, of: key.metric) }
        let value = cells.shown(key, under: bug).map { LegacyHours.text($0, of: key.metric) }
        if let last = shown.last, last.value == value, last.right == right { continue }
        if shown.isEmpty, value == nil, right == nil { continue }
        shown.append(
          LegacyHour(
            metric: key.metric, labels: key.labels, start: LegacyHours.start(of: key.hour),
            knownAt: knownAt, value: value, right: right, bug: value == right ? nil : bug))
      }
      return shown
    }
  }
}
