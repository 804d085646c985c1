/// A version of a charge, a refund or a dispute in the loop product's own billing.
public struct LoopPayment: WireRecord {
  public enum Kind: UInt8, Sendable { case charge, refund, dispute }
  public enum Status: UInt8, Sendable {
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

  public var kind: Kind
  /// The invoice (or credit note) of billing that it mirrors.
  public var day: CivilDay
  public var ordinal: UInt32
  /// For a refund or a dispute: the invoice of the charge.
  public var chargeDay: CivilDay
  public var chargeOrdinal: UInt32
  public var customer: AccountID
  public var currency: Currency
  public var amount: Int64
  public var createdAt: Int64
  public var updatedAt: Int64
  public var isPartial: Bool
  public var status: Status

  public var stream: Stream {
    switch kind {
    case .charge: .charges
    case .refund: .refunds
    case .dispute: .disputes
    }
  }
  public var arrivedAt: Int64 { updatedAt }
  public var key: UInt64 { UInt64(day.number) << 32 | UInt64(ordinal) }
  public var version: Int64 { updatedAt }

  public func encode(into bytes: inout [UInt8]) {
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
