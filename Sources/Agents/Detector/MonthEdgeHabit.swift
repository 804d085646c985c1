import Events

/// The first or the last day of a month, when invoices are written and contracts begin and end.
enum MonthEdge: String {
  case first, last
}

extension CivilDay {
  var monthEdge: MonthEdge? {
    if components.day == 1 { return .first }
    return advanced(by: 1).components.day == 1 ? .last : nil
  }

  /// The same edge of the month before.
  func previousEdge(_ edge: MonthEdge) -> CivilDay {
    switch edge {
    case .last: return advanced(by: -components.day)
    case .first:
      let lastOfMonthBefore = advanced(by: -1)
      return lastOfMonthBefore.advanced(by: 1 - lastOfMonthBefore.components.day)
    }
  }
}

/// What the first or last days of earlier months have shown, in parts per million of what their
/// weekday led to expect.
struct MonthEdgeHabit {
  /// The median of what they showed.
  let share: Int64
  /// How far one of them lay from it, at most.
  let spread: Int64

  /// The habit as of a day; nil if fewer than two earlier ones are known.
  init?(of day: CivilDay, _ edge: MonthEdge, in series: DailySeries, _ slots: WatchPolicy.Slots) {
    var shares: [Int64] = []
    var earlier = day
    for _ in 1...12 {
      earlier = earlier.previousEdge(edge)
      guard let ratio = series.ratio(on: earlier.number),
        let usual = WeekdayBaseline(
          of: earlier.number, in: series, slots: slots, isLeftOut: { _ in false }),
        let share = DailySeries.ratio(of: ratio, to: usual.expected)
      else { continue }
      shares.append(share)
    }
    guard shares.count >= 2, let share = median(shares) else { return nil }
    self.share = share
    spread = shares.map { abs($0 - share) }.max() ?? 0
  }
}
