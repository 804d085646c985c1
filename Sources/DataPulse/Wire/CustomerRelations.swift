/// A version of a contract in the CRM. Its dates are typed by hand.
struct Contract: WireRecord {
  enum Status: UInt8, Sendable {
    case active, draft, ended

    var word: String {
      switch self {
      case .active: "active"
      case .draft: "draft"
      case .ended: "ended"
      }
    }
  }

  var id: UInt32
  var account: AccountID
  /// Berlin types d/m/y, New York m/d/y.
  var isBerlin: Bool
  var status: Status
  var seats: Int64
  var start: CivilDay
  var end: CivilDay
  var owner: Int
  var updatedAt: Int64
  /// The subscription in billing that is the same contract.
  var subscription: UInt32?

  var stream: Stream { .contracts }
  var arrivedAt: Int64 { updatedAt }
  var key: UInt64 { UInt64(id) }
  var version: Int64 { updatedAt }

  /// The first day with `owner_email`; a week later `owner` is gone.
  static let renamedOn = CivilDay(2025, 3, 17)
  private static let owners = ["a.meyer", "j.ortiz", "s.kim", "p.novak", "l.dubois", "t.adams"]

  func encode(into bytes: inout [UInt8]) {
    bytes.append(#"{"contract_id":"k-"#)
    bytes.append(id)
    bytes.append(#"","account_id":""#)
    bytes.append(account)
    bytes.append(isBerlin ? #"","office":"Berlin"# : #"","office":"New York"#)
    bytes.append(#"","status":""#)
    bytes.append(status.word)
    bytes.append(#"","seats":"#)
    bytes.append(seats)
    bytes.append(#","start":""#)
    appendTyped(start, into: &bytes)
    bytes.append(#"","end":""#)
    appendTyped(end, into: &bytes)
    bytes.append(UInt8(ascii: "\""))
    let day = CivilDay(utc: updatedAt)
    if day < Self.renamedOn + 7 {
      bytes.append(#","owner":""#)
      bytes.append(Self.owners[owner])
      bytes.append(UInt8(ascii: "\""))
    }
    if day >= Self.renamedOn {
      bytes.append(#","owner_email":""#)
      bytes.append(Self.owners[owner])
      bytes.append(#"@datapulse.example""#)
    }
    bytes.append(#","updated_at":""#)
    bytes.appendInstant(updatedAt)
    bytes.append(UInt8(ascii: "\""))
    if let subscription {
      bytes.append(#","legacy_contract_ref":"sub_"#)
      bytes.append(subscription)
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append(UInt8(ascii: "}"))
  }

  private func appendTyped(_ day: CivilDay, into bytes: inout [UInt8]) {
    let (year, month, dayOfMonth) = day.components
    bytes.appendDigits(UInt64(isBerlin ? dayOfMonth : month), width: 2)
    bytes.append(UInt8(ascii: "/"))
    bytes.appendDigits(UInt64(isBerlin ? month : dayOfMonth), width: 2)
    bytes.append(UInt8(ascii: "/"))
    bytes.append(year)
  }
}

/// A version of a customer in the CRM.
struct CustomerRecord: WireRecord {
  var account: AccountID
  var updatedAt: Int64

  var stream: Stream { .companies }
  var arrivedAt: Int64 { updatedAt }
  var key: UInt64 { UInt64(account.number) }
  var version: Int64 { updatedAt }

  func encode(into bytes: inout [UInt8]) {
    bytes.append(#"{"account_id":""#)
    bytes.append(account)
    bytes.append(#"","name":"Customer "#)
    bytes.append(account.number % 10_000)
    bytes.append(account.number % 3 == 0 ? #"","segment":"enterprise"# : #"","segment":"team"#)
    bytes.append(#"","updated_at":""#)
    bytes.appendInstant(updatedAt)
    bytes.append(#""}"#)
  }
}
