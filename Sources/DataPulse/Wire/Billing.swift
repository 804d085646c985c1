/// A currency of the company's books.
public enum Currency: UInt8, Sendable, CaseIterable {
  case usd, eur, jpy

  /// The ISO 4217 code in capitals.
  public var code: String {
    switch self {
    case .usd: "USD"
    case .eur: "EUR"
    case .jpy: "JPY"
    }
  }
}

/// A version of an invoice or a credit note in billing.
public struct Invoice: WireRecord {
  public enum Void: UInt8, Sendable, CaseIterable {
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
  public var day: CivilDay
  public var ordinal: UInt32
  public var subscription: UInt32
  public var account: AccountID
  public var isCreditNote: Bool
  public var product: Product
  public var currency: Currency
  /// Minor units.
  public var amount: Int64
  public var isPaid: Bool
  public var issuedAt: Int64
  public var updatedAt: Int64
  public var isDeleted: Bool
  public var voidReason: Void?

  /// Whether this version counts as revenue (or, for a credit note, as a refund).
  public var counts: Bool { !isDeleted && voidReason == nil }

  public var stream: Stream { .invoices }
  public var arrivedAt: Int64 { updatedAt }
  public var key: UInt64 { UInt64(day.number) << 32 | UInt64(ordinal) }
  public var version: Int64 { updatedAt }

  /// Appends an invoice's id.
  static func appendID(_ day: CivilDay, _ ordinal: UInt32, into bytes: inout [UInt8]) {
    bytes.append("inv_")
    bytes.append(day.number)
    bytes.append(UInt8(ascii: "_"))
    bytes.appendDigits(UInt64(ordinal), width: 5)
  }

  public func encode(into bytes: inout [UInt8]) {
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
public struct Subscription: WireRecord {
  public enum Status: UInt8, Sendable, CaseIterable {
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
    public var isPaying: Bool { self == .active || self == .pastDue }
  }

  public var id: UInt32
  public var account: AccountID
  public var product: Product
  public var isTeam: Bool
  public var status: Status
  public var currency: Currency
  public var seats: Int64
  /// Minor units a month.
  public var monthly: Int64
  public var startedAt: Int64
  public var trialEnd: Int64?
  public var cancelledAt: Int64?
  public var updatedAt: Int64

  public var stream: Stream { .subscriptions }
  public var arrivedAt: Int64 { updatedAt }
  public var key: UInt64 { UInt64(id) }
  public var version: Int64 { updatedAt }

  public func encode(into bytes: inout [UInt8]) {
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
public struct Seat: WireRecord {
  public enum State: UInt8, Sendable, CaseIterable {
    case assigned, open, removed

    var word: String {
      switch self {
      case .assigned: "assigned"
      case .open: "open"
      case .removed: "removed"
      }
    }
  }

  public var subscription: UInt32
  public var ordinal: UInt32
  public var account: AccountID?
  public var state: State
  public var updatedAt: Int64

  public var stream: Stream { .seats }
  public var arrivedAt: Int64 { updatedAt }
  public var key: UInt64 { UInt64(subscription) << 32 | UInt64(ordinal) }
  public var version: Int64 { updatedAt }

  public func encode(into bytes: inout [UInt8]) {
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
