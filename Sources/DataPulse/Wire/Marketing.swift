/// A way by which a visitor came.
enum Channel: UInt8, Sendable, CaseIterable {
  case search, social, email, partner, direct

  /// The word on the wire.
  var word: String {
    switch self {
    case .search: "search"
    case .social: "social"
    case .email: "email"
    case .partner: "partner"
    case .direct: "direct"
    }
  }
}

/// A version of a marketing touch, as the attribution warehouse shows it.
struct Touch: WireRecord {
  var day: CivilDay
  var ordinal: UInt32
  /// Microseconds since the epoch.
  var at: Int64
  var user: AccountID
  var channel: Channel
  var campaign: Int
  /// The invoice that it is credited with.
  var invoice: (day: CivilDay, ordinal: UInt32)?
  /// Millionths of a dollar.
  var revenue: Int64
  /// 1, then one more for each restatement.
  var version: Int64
  var arrivedAt: Int64

  var stream: Stream { .touches }
  var key: UInt64 { UInt64(day.number) << 32 | UInt64(ordinal) }
  var group: Int { day.number }

  func encode(into bytes: inout [UInt8]) {
    bytes.append(#"{"touch_id":"t"#)
    bytes.append(day.number)
    bytes.append(UInt8(ascii: "_"))
    bytes.appendDigits(UInt64(ordinal), width: 6)
    bytes.append(#"","ts":""#)
    bytes.append(at)
    bytes.append(#"","user":""#)
    bytes.append(user)
    bytes.append(#"","channel":""#)
    bytes.append(channel.word)
    bytes.append(#"","campaign":""#)
    bytes.append(Campaign.names[campaign])
    if let invoice {
      bytes.append(#"","invoice":""#)
      Invoice.appendID(invoice.day, invoice.ordinal, into: &bytes)
      bytes.append(#"","revenue":""#)
      bytes.appendDecimal(revenue, digits: 6)
    } else {
      bytes.append(#"","invoice":null,"revenue":"0"#)
    }
    bytes.append(#"","version":"#)
    bytes.append(version)
    bytes.append(UInt8(ascii: "}"))
  }
}

/// The names of the campaigns.
enum Campaign {
  static let names = [
    "brand-us", "brand-eu", "retarget", "launch", "webinar", "compare", "docs", "startup",
    "enterprise", "mobile", "autumn", "partner",
  ]
}

/// A network in which the company advertises.
enum Network: UInt8, Sendable, CaseIterable {
  case searchly, friendly, workly

  /// The word on the wire.
  var word: String {
    switch self {
    case .searchly: "searchly"
    case .friendly: "friendly"
    case .workly: "workly"
    }
  }
  /// The currency of the company's account there.
  var currency: Currency { self == .workly ? .eur : .usd }
}

/// A version of one day's spend of an ad set.
struct AdSpend: WireRecord {
  /// New York day.
  var day: CivilDay
  var ordinal: UInt32
  var network: Network
  var campaign: Int
  var adset: Int
  /// Millionths of the account's currency.
  var micros: Int64
  var clicks: Int64
  var impressions: Int64
  /// 1, then one more for each restatement.
  var version: Int64
  var updatedAt: Int64

  var stream: Stream { .spend }
  var arrivedAt: Int64 { updatedAt }
  var key: UInt64 { UInt64(day.number) << 32 | UInt64(ordinal) }
  var group: Int { day.number }

  func encode(into bytes: inout [UInt8]) {
    bytes.append(#"{"row_id":"a"#)
    bytes.append(day.number)
    bytes.append(UInt8(ascii: "_"))
    bytes.appendDigits(UInt64(ordinal), width: 3)
    bytes.append(#"","network":""#)
    bytes.append(network.word)
    bytes.append(#"","campaign":""#)
    bytes.append(Campaign.names[campaign])
    bytes.append(#"","adset":"#)
    bytes.append(adset)
    bytes.append(#","date":""#)
    bytes.appendDay(day)
    bytes.append(#"","currency":""#)
    bytes.append(network.currency.code)
    bytes.append(#"","spend_micros":"#)
    bytes.append(micros)
    bytes.append(#","clicks":"#)
    bytes.append(clicks)
    bytes.append(#","impressions":"#)
    bytes.append(impressions)
    bytes.append(#","version":"#)
    bytes.append(version)
    bytes.append(#","updated_at":""#)
    bytes.appendInstant(updatedAt)
    bytes.append(#""}"#)
  }
}
