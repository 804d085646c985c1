/// What the old pipeline publishes, with its eight bug classes.
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
    case "net_revenue_usd": [.deprecatedEndpoints, .currencyAndUnits]
    case "refunds_usd": [.deprecatedEndpoints, .currencyAndUnits]
    case "paid_seats", "open_tickets", "api_requests": [.duplicatesAndResets]
    default: []
    }
  }
}

extension Truth {
  /// What the old pipeline shows for a day.
  func legacyValues(on day: CivilDay) -> [TruthValue] {
    var values = legacyEngagement(on: day)
    for metric in ["ad_spend_usd", "attributed_revenue_usd", "net_revenue_usd", "refunds_usd"] {
      values += legacySums(metric, day) { TruthValue.dollars($0) }
    }
    values += legacySums("mrr_usd", day) { TruthValue.dollars($0) }
    for metric in ["signups", "paid_conversions", "open_tickets", "api_requests"] {
      values += legacySums(metric, day) { "\($0)" }
    }
    values.append(legacy("paid_seats", day, "\(money.salesSeats(on: day))"))
    if let conversions = money.conversions(on: day), conversions > 0 {
      let spend = TruthValue.dollars(money.total("legacy ad_spend_usd", day).total)
      values.append(legacy("cac_usd", day, "\(spend)/\(conversions)"))
    }
    // What it gets right: the records of these two leave nothing to get wrong.
    for right in money.values(on: day)
    where right.metric == "first_response_p50" || right.metric == "churned_accounts" {
      values.append(legacy(right.metric, day, right.value))
    }
    return values
  }

  private func legacyEngagement(on day: CivilDay) -> [TruthValue] {
    let month = Gathering(accounts: engagement.legacy.window(day - 27...day))
    let week = Gathering(accounts: engagement.legacy.window(day - 6...day))
    let daily = Gathering(accounts: engagement.legacy.window(day...day))
    let exporting = engagement.identity.people(engagement.exports.window(day - 27...day))
    return [
      legacy("active_users_28d", day, "\(month.members.count)"),
      legacy("dau", day, "\(daily.members.count)"),
      legacy("sessions", day, "\(engagement.legacySessions[day.number] ?? 0)"),
      legacy("feature_adoption", day, "\(exporting.members.count)/\(week.members.count)"),
    ]
  }

  private func legacySums(
    _ metric: String, _ day: CivilDay, _ text: (Int64) -> String
  ) -> [TruthValue] {
    (money.sums["legacy \(metric)"]?[day.number] ?? [:]).map { labels, sum in
      legacy(metric, day, text(sum.total), labels: labels)
    }
  }

  private func legacy(
    _ metric: String, _ day: CivilDay, _ text: String, labels: String = ""
  ) -> TruthValue {
    value(metric, day, text, day + 1, .legacy, labels: labels)
  }
}
