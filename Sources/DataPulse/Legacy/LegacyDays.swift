/// A cell of the old pipeline: what it shows, and the bug that is to blame where that is wrong.
struct LegacyCell: Sendable {
  var value: TruthValue
  var bug: LegacyBug?
}

extension Truth {
  /// What the old pipeline shows for a day, cell by cell. A run meets the first of its metric's bugs
  /// that its worker has and that its records give something to be wrong about.
  /// - Parameter right: The true values of the day.
  func legacyCells(on day: CivilDay, beside right: [TruthValue]) -> [LegacyCell] {
    var metrics: [String: Int] = [:]
    return right.map { cell in
      let place = metrics[cell.metric, default: 0]
      metrics[cell.metric] = place + 1
      var old = cell
      old.department = .legacy
      old.final = day + 1
      var draw = SplitMix64(
        company.seed, .legacyRun, day.number, Self.number(of: cell.metric) * 64 + place)
      for bug in LegacyBug.of(cell.metric) where draw.chance(bug.dailyWeight) {
        guard let wrong = legacyText(of: cell, under: bug), wrong != cell.value else { continue }
        old.value = wrong
        return LegacyCell(value: old, bug: bug)
      }
      return LegacyCell(value: old)
    }
  }

  /// A number of a metric that depends on its name alone.
  static func number(of metric: String) -> Int {
    metric.utf8.reduce(0) { ($0 * 31 + Int($1)) % 1_000_003 }
  }

  /// What a cell shows under one bug; nil where the bug leaves nothing to show.
  private func legacyText(of cell: TruthValue, under bug: LegacyBug) -> String? {
    let day = cell.day
    switch cell.metric {
    case "active_users_28d": return "\(legacyPeople(day - 27...day, under: bug))"
    case "dau": return "\(legacyPeople(day...day, under: bug))"
    case "sessions": return engagement.legacySessions[bug]?[day.number].map { "\($0)" }
    case "feature_adoption":
      let month = day - 27...day
      let identity = engagement.identity
      let exports = bug == .utcDays ? engagement.exportsByUTC : engagement.exports
      let using = bug == .utcDays ? engagement.activeInApps : engagement.activeInAppsOldNames
      let above = identity.people(exports.window(month)).members.count
      return "\(above)/\(identity.people(using.window(month)).members.count)"
    case "cac_usd":
      guard let conversions = money.conversions(on: day), conversions > 0 else { return nil }
      let spend = money.total(bug.fold(of: "ad_spend_usd"), day).total
      return "\(TruthValue.dollars(spend))/\(conversions)"
    default:
      let sums = money.sums[bug.fold(of: cell.metric)]?[day.number]
      guard let sum = sums?[cell.labels] else { return nil }
      return cell.metric.hasSuffix("_usd") ? TruthValue.dollars(sum.total) : "\(sum.total)"
    }
  }

  /// How many people the old pipeline counts under one of its bugs.
  private func legacyPeople(_ days: ClosedRange<CivilDay>, under bug: LegacyBug) -> Int {
    let identity = engagement.identity
    let window = engagement.active.window(days)
    switch bug {
    case .utcDays: return identity.people(engagement.activeByUTC.window(days)).members.count
    case .newNamesMissed:
      return identity.people(engagement.activeOldNames.window(days)).members.count
    case .accountsDoubled:
      return window.indices.count { window[$0] != 0 && identity.isReal($0) }
    case .staffAndBotsCounted:
      return Set(window.indices.filter { window[$0] != 0 }.map { identity.person[$0] }).count
    case .firstAnswerKept, .currencyAndUnits, .deprecatedEndpoints, .duplicatesAndResets:
      return identity.people(window).members.count
    }
  }
}
