/// A version of a charge, a refund or a dispute in the loop product's own billing.
struct LoopPayment: WireRecord {
  enum Kind: UInt8, Sendable { case charge, refund, dispute }
  enum Status: UInt8, Sendable {
    case succeeded, needsResponse, won, lost

    var word: String {
      switch self {
      case .succeeded: "succeeded"
      case .needsResponse: "needs_response"
      case .won: "won"
      case .lost: "lost"
      }
    }
  }

  var kind: Kind
  /// The invoice (or credit note) of billing that it mirrors.
  var day: CivilDay
  var ordinal: UInt32
  /// For a refund or a dispute: the invoice of the charge.
  var chargeDay: CivilDay
  var chargeOrdinal: UInt32
  var customer: AccountID
  var currency: Currency
  var amount: Int64
  var createdAt: Int64
  var updatedAt: Int64
  var isPartial: Bool
  var status: Status

  var stream: Stream {
    switch kind {
    case .charge: .charges
    case .refund: .refunds
    case .dispute: .disputes
    }
  }
  var arrivedAt: Int64 { updatedAt }
  var key: UInt64 { UInt64(day.number) << 32 | UInt64(ordinal) }
  var version: Int64 { updatedAt }

  func encode(into bytes: inout [UInt8]) {
    switch kind {
    case .charge: bytes.append(#"{"object":"charge","id":"ch_"#)
    case .refund: bytes.append(#"{"object":"refund","id":"re_"#)
    case .dispute: bytes.append(#"{"object":"dispute","id":"dp_"#)
    }
    Self.appendNumber(day, ordinal, into: &bytes)
    bytes.append(#"","created":"#)
    bytes.append(createdAt / 1_000)
    bytes.append(#","updated":"#)
    bytes.append(updatedAt / 1_000)
    bytes.append(#","amount":"#)
    bytes.append(amount)
    switch currency {
    case .usd: bytes.append(#","currency":"usd""#)
    case .eur: bytes.append(#","currency":"eur""#)
    case .jpy: bytes.append(#","currency":"jpy""#)
    }
    switch kind {
    case .charge:
      bytes.append(#","customer":""#)
      bytes.append(customer)
      bytes.append(#"","invoice_ref":""#)
      Invoice.appendID(day, ordinal, into: &bytes)
      bytes.append(#"","status":""#)
      bytes.append(status.word)
      bytes.append(#""}"#)
    case .refund:
      appendCharge(into: &bytes)
      bytes.append(isPartial ? #","partial":true}"# : #","partial":false}"#)
    case .dispute:
      appendCharge(into: &bytes)
      bytes.append(#","status":""#)
      bytes.append(status.word)
      bytes.append(#""}"#)
    }
  }

  private func appendCharge(into bytes: inout [UInt8]) {
    bytes.append(#","charge":"ch_"#)
    Self.appendNumber(chargeDay, chargeOrdinal, into: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  private static func appendNumber(
    _ day: CivilDay, _ ordinal: UInt32, into bytes: inout [UInt8]
  ) {
    bytes.append(day.number)
    bytes.append(UInt8(ascii: "_"))
    bytes.appendDigits(UInt64(ordinal), width: 5)
  }
}
