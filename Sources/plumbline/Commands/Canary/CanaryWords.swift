import Events
import Replay

/// How a canary's numbers are written for people.
enum CanaryWords {
  /// A share of one as a percentage with two decimals.
  static func percent(_ share: Double) -> String {
    let hundredths = Int((share * 10_000).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) %"
  }

  static func percent(ppm: Int64) -> String { percent(Double(ppm) / 1_000_000) }

  /// A chance: a percentage, or what it is less than.
  static func chance(_ share: Double) -> String {
    share < 0.000_05 ? "less than 0.01 %" : percent(share)
  }

  static func rate(_ rate: CanaryRate) -> String {
    "\(PeopleFormat.grouped(rate.different)) of \(PeopleFormat.grouped(rate.cells)) cells differ: "
      + "\(percent(rate.share)), 95 % interval \(percent(rate.interval.lowerBound)) to "
      + percent(rate.interval.upperBound)
  }

  static func period(_ period: CanaryPeriod, in zone: Zone) -> String {
    switch period.grain {
    case .day: zone.day(of: period.begin).description
    case .hour: String(PeopleFormat.moment(period.begin, in: zone).prefix(16))
    }
  }

  static func value(_ value: Quantity?) -> String {
    value.map { PeopleFormat.grouped($0.description) } ?? "absent"
  }

  /// The rules with what they say and how often that would be wrong.
  static func rules(_ report: CanaryReport) -> [String] {
    let limit = percent(ppm: report.settings.limitPPM)
    let error = report.rate.error(atLimit: report.settings.limitPPM)
    var lines = [
      report.isUnderLimit
        ? "passes: the rate over the window is under \(limit); if the true rate were \(limit), so "
          + "few differences would come up with a chance of \(chance(error))"
        : "does not pass: the rate over the window is not under \(limit)"
    ]
    if let holds = report.hasMatchesInARow {
      let wanted = report.settings.matchesInARow
      let lucky = CanaryRate(different: 0, cells: wanted).error(atLimit: report.settings.limitPPM)
      lines.append(
        "\(holds ? "passes" : "does not pass"): \(PeopleFormat.grouped(report.matchesInARow)) "
          + "cells in a row match, \(PeopleFormat.grouped(wanted)) are asked; if the true rate were "
          + "\(limit), so many would match with a chance of \(chance(lucky))")
    }
    if let from = report.settledFrom, let first = report.periods.first?.period, from > first {
      let number = (report.periods.firstIndex { $0.period == from } ?? 0) + 1
      lines.append(
        "from period \(number) on (\(period(from, in: report.zone))) the rate over all that follow is "
          + "under \(limit)")
    }
    return lines
  }

  static func kind(_ cause: CanaryReport.Cause) -> String {
    cause.hypothesis?.kind.rawValue ?? "unexplained"
  }

  static func words(_ cause: CanaryReport.Cause) -> String {
    cause.hypothesis?.words ?? "no way to count our records that was tried gives the old number"
  }
}
