extension SeriesVerdict {
  /// The verdict in one sentence: what was expected, what it was compared with, how rare it is.
  public func sentence(on point: SeriesPoint) -> String {
    if isWarmingUp, level == .ok { return "warming up: too little is known to judge" }
    guard level != .ok else { return "as expected" }
    guard let value = point.value else {
      return "nothing arrived, where nearly always something does"
    }
    let told = "\(Self.short(value)) where \(Self.short(expected ?? 0)) was expected"
    return "\(told): \(finding(point)); \(rarity)\(isContinuation ? ", as since it began" : "")"
  }

  private func finding(_ point: SeriesPoint) -> String {
    switch evidence {
    case .none: "still off"
    case .missing: "nothing arrived"
    case .zero: "zero, where this hour and weekday never have one"
    case .stale: "the same value again and again"
    case .step: "\(size) what its weekday, its hour and the points before led to expect"
    case .slot: "\(size) what its weekday and hour have shown in the last eight weeks"
    case .window1, .window2, .window3, .window4:
      "\(size) what is usual, and the last points with it"
    case .drift: "the level has moved away from that of three to six weeks ago"
    case .pair: "\(size) what the second source led to expect"
    case .pairWindow: "\(size) what the second source led to expect, and the last points with it"
    case .jump: "\(size) the last few points"
    case .change: "the last points have left the level of the days before"
    case .timeOfDay: "the last points differ from the same time on other days"
    case .extreme: "beyond everything so far"
    }
  }

  /// "41 % below", "3.2 times"; a likely fault is named.
  private var size: String {
    guard let ratio, ratio >= 0, ratio.isFinite else { return "far from" }
    for (factor, name) in Self.namedFactors where abs(ratio / factor - 1) < 0.06 {
      return "\(name) "
    }
    if ratio >= 2 { return "\(Self.short(ratio)) times" }
    let percent = Int((abs(ratio - 1) * 100).rounded())
    return "\(percent) % \(ratio < 1 ? "below" : "above")"
  }

  private static let namedFactors: [(Double, String)] = [
    (2, "twice (counted double?)"), (10, "10 times (another unit?)"),
    (100, "100 times (another unit?)"), (1_000, "1,000 times (another unit?)"),
    (0.1, "a tenth of (another unit?)"), (0.01, "a hundredth of (another unit?)"),
    (0.001, "a thousandth of (another unit?)"),
  ]

  private var rarity: String {
    let text =
      returnYears > 1_000_000
      ? "less than once in a million years" : "once in \(Self.short(max(returnYears, 0.1))) years"
    switch level {
    case .hold: return "\(text): hold"
    case .flag, .ok: return text
    }
  }

  /// A number of three digits or so: `0.0123`, `9.5`, `41,234`.
  static func short(_ value: Double) -> String {
    guard value.isFinite else { return "\(value)" }
    let size = abs(value)
    if size >= 100 { return grouped(Int64(max(-9e18, min(9e18, value)).rounded())) }
    let scale: Double = size >= 10 ? 10 : size >= 1 ? 100 : 10_000
    let scaled = (value * scale).rounded() / scale
    return scaled == scaled.rounded() ? "\(Int64(scaled))" : "\(scaled)"
  }

  private static func grouped(_ value: Int64) -> String {
    var text = ""
    for (index, digit) in String(value.magnitude).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + String(text.reversed())
  }
}
