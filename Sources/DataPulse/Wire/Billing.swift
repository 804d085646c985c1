/// A currency of the company's books.
enum Currency: UInt8, Sendable, CaseIterable {
  case usd, eur, jpy

  /// The ISO 4217 code in capitals.
  var code: String {
    switch self {
    case .usd: "USD"
    case .eur: "EUR"
    case .jpy: "JPY"
    }
  }
}

/// A version of an invoice or a credit note in billing.
struct Invoice: WireRecord {
  enum Void: UInt8, Sendable, CaseIterable {
    case duplicate, fraud, goodwill

    var word: String {
      switch self {
      case .duplicate: "duplicate"
      case .fraud: "fraud"
      case .goodwill: "goodwill"
      }
    }
  }

  /// The UTC day in its id: that on which it was issued.
  var day: CivilDay
  var ordinal: UInt32
  var subscription: UInt32
  var account: AccountID
  var isCreditNote: Bool
  var product: Product
  var currency: Currency
  /// Minor units.
  var amount: Int64
  var isPaid: Bool
  var issuedAt: Int64
  var updatedAt: Int64
  var isDeleted: Bool
  var voidReason: Void?

  /// Whether this version counts as revenue (or, for a credit note, as a refund).
  var counts: Bool { !isDeleted && voidReason == nil }

  var stream: Stream { .invoices }
  var arrivedAt: Int64 { updatedAt }
  var key: UInt64 { UInt64(day.number) << 32 | UInt64(ordinal) }
  var version: Int64 { updatedAt }

  /// Appends an invoice's id.
  static func appendID(_ day: CivilDay, _ ordinal: UInt32, into bytes: inout [UInt8]) {
    bytes.append("inv_")
    bytes.append(day.number)
    bytes.append(UInt8(ascii: "_"))
    bytes.appendDigits(UInt64(ordinal), width: 5)
  }

  func encode(into bytes: inout [UInt8]) {
    bytes.append(#"{"invoice_id":""#)
    Self.appendID(day, ordinal, into: &bytes)
    bytes.append(#"","subscription_id":"sub_"#)
    bytes.append(subscription)
    bytes.append(#"","account_id":""#)
    bytes.append(account)
    bytes.append(isCreditNote ? #"","kind":"credit_note"# : #"","kind":"invoice"#)
    bytes.append(#"","product":""#)
    bytes.append(product.word)
    bytes.append(#"","currency":""#)
    bytes.append(currency.code)
    bytes.append(#"","amount":"#)
    bytes.append(amount)
    bytes.append(isPaid ? #","status":"paid","issued_at":""# : #","status":"open","issued_at":""#)
    bytes.appendNaive(issuedAt)
    bytes.append(#"","updated_at":""#)
    bytes.appendNaive(updatedAt)
    bytes.append(isDeleted ? #"","deleted":1"# : #"","deleted":0"#)
    if let voidReason {
      bytes.append(#","void_reason":""#)
      bytes.append(voidReason.word)
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append(UInt8(ascii: "}"))
  }
}

/// A version of a subscription in billing.
struct Subscription: WireRecord {
  enum Status: UInt8, Sendable, CaseIterable {
    case trialing, active, pastDue, cancelled

    var word: String {
      switch self {
      case .trialing: "trialing"
      case .active: "active"
      case .pastDue: "past_due"
      case .cancelled: "cancelled"
      }
    }
    /// Whether its seats are paid for.
    var isPaying: Bool { self == .active || self == .pastDue }
  }

  var id: UInt32
  var account: AccountID
  var product: Product
  var isTeam: Bool
  var status: Status
  var currency: Currency
  var seats: Int64
  /// Minor units a month.
  var monthly: Int64
  var startedAt: Int64
  var trialEnd: Int64?
  var cancelledAt: Int64?
  var updatedAt: Int64

  var stream: Stream { .subscriptions }
  var arrivedAt: Int64 { updatedAt }
  var key: UInt64 { UInt64(id) }
  var version: Int64 { updatedAt }

  func encode(into bytes: inout [UInt8]) {
    bytes.append(#"{"subscription_id":"sub_"#)
    bytes.append(id)
    bytes.append(#"","account_id":""#)
    bytes.append(account)
    bytes.append(#"","product":""#)
    bytes.append(product.word)
    bytes.append(isTeam ? #"","plan":"team","status":""# : #"","plan":"solo","status":""#)
    bytes.append(status.word)
    bytes.append(#"","currency":""#)
    bytes.append(currency.code)
    bytes.append(#"","seats":"#)
    bytes.append(seats)
    bytes.append(#","mrr":"#)
    bytes.append(monthly)
    bytes.append(#","started_at":""#)
    bytes.appendNaive(startedAt)
    bytes.append(#"","trial_end":"#)
    Self.append(trialEnd, into: &bytes)
    bytes.append(#","cancelled_at":"#)
    Self.append(cancelledAt, into: &bytes)
    bytes.append(#","updated_at":""#)
    bytes.appendNaive(updatedAt)
    bytes.append(#""}"#)
  }

  private static func append(_ instant: Int64?, into bytes: inout [UInt8]) {
    guard let instant else { return bytes.append("null") }
    bytes.append(UInt8(ascii: "\""))
    bytes.appendNaive(instant)
    bytes.append(UInt8(ascii: "\""))
  }
}

/// A version of a seat in billing.
struct Seat: WireRecord {
  enum State: UInt8, Sendable, CaseIterable {
    case assigned, open, removed

    var word: String {
      switch self {
      case .assigned: "assigned"
      case .open: "open"
      case .removed: "removed"
      }
    }
  }

  var subscription: UInt32
  var ordinal: UInt32
  var account: AccountID?
  var state: State
  var updatedAt: Int64

  var stream: Stream { .seats }
  var arrivedAt: Int64 { updatedAt }
  var key: UInt64 { UInt64(subscription) << 32 | UInt64(ordinal) }
  var version: Int64 { updatedAt }

  func encode(into bytes: inout [UInt8]) {
    bytes.append(#"{"seat_id":"seat_"#)
    bytes.append(subscription)
    bytes.append(UInt8(ascii: "_"))
    bytes.append(ordinal)
    bytes.append(#"","subscription_id":"sub_"#)
    bytes.append(subscription)
    if let account {
      bytes.append(#"","account_id":""#)
      bytes.append(account)
      bytes.append(#"","state":""#)
    } else {
      bytes.append(#"","account_id":null,"state":""#)
    }
    bytes.append(state.word)
    bytes.append(#"","updated_at":""#)
    bytes.appendNaive(updatedAt)
    bytes.append(#""}"#)
  }
}
