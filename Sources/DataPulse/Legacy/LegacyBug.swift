/// The eight ways in which the old pipeline goes wrong.
///
/// Its jobs run on a pool of workers: one run a metric, labels and day (or hour), and some workers
/// still have the code from before a bug was mended. A bug acts on every record of a run that
/// such a worker does; what the run shows is what that code makes of the records.
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
    case "attributed_revenue_usd": [.currencyAndUnits, .firstAnswerKept]
    case "mrr_usd": [.duplicatesAndResets, .currencyAndUnits]
    case "net_revenue_usd", "refunds_usd": [.deprecatedEndpoints, .currencyAndUnits]
    case "paid_seats", "open_tickets", "api_requests": [.duplicatesAndResets]
    default: []
    }
  }

  /// Of a thousand daily runs, how many are done by a worker that still has the bug.
  var dailyWeight: Int {
    switch self {
    case .utcDays: 50
    case .newNamesMissed: 90
    case .accountsDoubled: 90
    case .staffAndBotsCounted: 90
    case .firstAnswerKept: 60
    case .currencyAndUnits: 60
    case .deprecatedEndpoints: 90
    case .duplicatesAndResets: 170
    }
  }

  /// Of ten thousand hourly runs in which the bug matters, how many still have it; one at the
  /// least in a window. The hourly jobs are the younger ones, and far better kept.
  var hourlyWeight: Int {
    switch self {
    case .utcDays: 210
    case .newNamesMissed: 80
    case .accountsDoubled: 100
    case .staffAndBotsCounted: 60
    case .firstAnswerKept: 40
    case .currencyAndUnits: 40
    case .deprecatedEndpoints: 100
    case .duplicatesAndResets: 30
    }
  }

  /// The name under which a metric's records are folded as this bug takes them.
  func fold(of metric: String) -> String { "\(rawValue) \(metric)" }
}
