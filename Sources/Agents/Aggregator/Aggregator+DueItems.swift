import Events

/// Which data items may have to be decided now: those whose evidence has changed, those whose day is
/// published for the first time, and those that waited for a source.
extension Aggregator {
  /// The last day whose figures are published at a time, by number.
  func lastPublishedDay(at time: Timestamp) -> Int32 {
    var day = plan.reportingZone.day(of: time).number - 1
    let published = plan.reportingZone.moment(
      of: CivilDay(number: day + 1), secondOfDay: plan.reporting.publishSecondOfDay)
    if published > time { day -= 1 }
    return day
  }

  /// The days that figures are made for; nil where there are none yet.
  func decidableDays(at time: Timestamp, in state: State) -> ClosedRange<Int32>? {
    let last = lastPublishedDay(at: time)
    let first =
      plan.reporting.since?.number
      ?? state.families.flatMap { $0.days.flatMap(\.keys) }.min() ?? .max
    return first <= last ? first...last : nil
  }

  /// The items of a metric that changed rows or a new day make due; those of metrics that it is made
  /// of are not among them.
  func dueItems(
    of metric: MetricPlan, days: ClosedRange<Int32>, in state: State
  ) -> Set<DataItem> {
    var due: Set<DataItem> = []
    for fold in metric.folds {
      for (labels, day) in changedDays(ofFold: fold, days: days, in: state) {
        due.insert(item(metric, day, labels))
      }
    }
    let firstNew = max(days.lowerBound, (state.decidedThrough ?? days.lowerBound - 1) + 1)
    if firstNew <= days.upperBound {
      for day in firstNew...days.upperBound {
        for labels in labelSets(of: metric, in: state) { due.insert(item(metric, day, labels)) }
      }
    }
    return due
  }

  func item(_ metric: MetricPlan, _ day: Int32, _ labels: Labels) -> DataItem {
    DataItem(metric.definition.name, on: CivilDay(number: day), labels: labels)
  }

  /// All label sets that the rows of a metric have.
  private func labelSets(of metric: MetricPlan, in state: State) -> Set<Labels> {
    var all: Set<Labels> = []
    for claim in metric.claims where claim.takesPart {
      for fold in claim.folds { all.formUnion(state.caches.matches[fold].labels) }
    }
    return all
  }

  /// The items, by labels and day, whose window a changed day lies in.
  private func changedDays(
    ofFold number: Int, days: ClosedRange<Int32>, in state: State
  ) -> [(Labels, Int32)] {
    let fold = plan.folds[number]
    let matches = state.caches.matches[number]
    var found: [(Labels, Int32)] = []
    for (set, labels) in matches.labels.enumerated() {
      var due: Set<Int32> = []
      for family in matches.families[set] {
        let rows = state.families[family]
        let changed =
          switch fold.fold.aggregate {
          case .distinctAccounts, .distinctPeople: rows.changedMembers[fold.zone]
          case .sum, .count, .standing, .last, .quantile, .counterRise, .conversion:
            rows.changed[fold.zone]
          }
        for day in changed {
          due.formUnion(affected(by: day, fold, rows).clamped(to: days) ?? [])
        }
      }
      for family in matches.second {
        for day in state.families[family].changed[fold.secondZone] {
          due.formUnion(convertedFrom(day, fold).clamped(to: days) ?? [])
        }
      }
      found += due.map { (labels, $0) }
    }
    return found
  }

  /// The days whose value a changed day of rows can change.
  private func affected(
    by day: Int32, _ fold: FoldPlan, _ rows: RowFamily
  ) -> ClosedRange<Int32> {
    let length = Int32(fold.fold.days) - 1
    switch fold.fold.aggregate {
    case .standing: return day...Int32.max - 1
    case .counterRise:
      // The next sample of the series rises from this one.
      let next = rows.days[fold.zone].keys.filter { $0 > day }.min() ?? day
      return day...next + length
    case .sum, .count, .distinctAccounts, .distinctPeople, .last, .quantile, .conversion:
      return day...day + length
    }
  }

  private func convertedFrom(_ day: Int32, _ fold: FoldPlan) -> ClosedRange<Int32> {
    guard case .conversion(_, let limit) = fold.fold.aggregate else { return day...day }
    let length = Int32(limit.microseconds / 86_400_000_000) + 1
    return day - length...day + Int32(fold.fold.days)
  }
}

extension ClosedRange<Int32> {
  fileprivate func clamped(to limits: ClosedRange<Int32>) -> Set<Int32>? {
    let low = Swift.max(lowerBound, limits.lowerBound)
    let high = Swift.min(upperBound, limits.upperBound)
    return low <= high ? Set(low...high) : nil
  }
}
