/// The eight ways in which the old pipeline goes wrong.
public enum LegacyBug: String, Sendable, CaseIterable {
  case utcDays = "utc-days"
  case newNamesMissed = "new-names-missed"
  case accountsDoubled = "accounts-doubled"
  case staffAndBotsCounted = "staff-and-bots-counted"
  case firstAnswerKept = "first-answer-kept"
  case currencyAndUnits = "currency-and-units"
  case deprecatedEndpoints = "deprecated-endpoints"
  case duplicatesAndResets = "duplicates-and-resets"

  /// The bugs that a metric of the old pipeline suffers from.
  static func of(_ metric: String) -> [LegacyBug] {
    switch metric {
    case "active_users_28d", "dau":
      [.utcDays, .newNamesMissed, .accountsDoubled, .staffAndBotsCounted]
    case "sessions": [.utcDays, .newNamesMissed, .staffAndBotsCounted, .duplicatesAndResets]
    case "feature_adoption": [.utcDays, .newNamesMissed]
    case "signups": [.accountsDoubled, .staffAndBotsCounted]
    case "paid_conversions", "cac_usd": [.firstAnswerKept]
    case "ad_spend_usd": [.firstAnswerKept, .currencyAndUnits]
    case "attributed_revenue_usd": [.currencyAndUnits]
    case "mrr_usd": [.duplicatesAndResets, .currencyAndUnits]
    case "net_revenue_usd", "refunds_usd": [.deprecatedEndpoints, .currencyAndUnits]
    case "paid_seats", "open_tickets", "api_requests": [.duplicatesAndResets]
    default: []
    }
  }

  /// The name under which a metric's records are folded as this bug takes them.
  func fold(of metric: String) -> String { "\(rawValue) \(metric)" }
}

/// A cell of the old pipeline: what it shows, and the bug that is to blame where that is wrong.
struct LegacyCell: Sendable {
  var value: TruthValue
  var bug: LegacyBug?
}

extension Truth {
  /// Cells, of a thousand, in which a bug of the old pipeline bites: its jobs run side by side, each
  /// with its own, and on most days the one that ends last is right. Some bites change nothing, so
  /// that about seven cells in ten agree with the truth.
  private static let bites = 340

  /// What the old pipeline shows for a day, cell by cell: at most one bug in each.
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
        company.seed, .legacy, day.number, Self.number(of: cell.metric) * 64 + place)
      let bugs = LegacyBug.of(cell.metric)
      guard draw.chance(Self.bites), !bugs.isEmpty else { return LegacyCell(value: old) }
      let bug = bugs[draw.below(bugs.count)]
      guard let wrong = legacyText(of: cell, under: bug), wrong != cell.value else {
        return LegacyCell(value: old)
      }
      old.value = wrong
      return LegacyCell(value: old, bug: bug)
    }
  }

  /// A number of a metric that depends on its name alone.
  private static func number(of metric: String) -> Int {
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
      let using =
        bug == .utcDays ? engagement.activeInAppsByUTC : engagement.activeInAppsOldNames
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
