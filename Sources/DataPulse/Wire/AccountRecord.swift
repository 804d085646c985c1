/// A version of an account, as the accounts service (identity) shows it.
struct AccountRecord: WireRecord {
  /// What an account may do; staff and test accounts are not customers.
  enum Role: UInt8, Sendable, CaseIterable {
    case member, admin, staff, test

    var word: String {
      switch self {
      case .member: "member"
      case .admin: "admin"
      case .staff: "staff"
      case .test: "test"
      }
    }
  }

  var id: AccountID
  /// 128 bits; accounts of one person share it, unless they are joined by `mergedInto`.
  var emailHash: (UInt64, UInt64)
  var role: Role
  var createdAt: Int64
  var lastSeenAt: Int64?
  var updatedAt: Int64
  var mergedInto: AccountID?

  var stream: Stream { .accounts }
  var arrivedAt: Int64 { updatedAt }
  var key: UInt64 { UInt64(id.number) }
  var version: Int64 { updatedAt }

  func encode(into bytes: inout [UInt8]) {
    bytes.append(#"{"id":""#)
    bytes.append(id)
    bytes.append(#"","email_hash":""#)
    bytes.appendHex(emailHash.0)
    bytes.appendHex(emailHash.1)
    bytes.append(#"","product":""#)
    bytes.append(id.product.word)
    bytes.append(#"","role":""#)
    bytes.append(role.word)
    bytes.append(#"","created_at":""#)
    bytes.appendInstant(createdAt)
    bytes.append(#"","last_seen_at":"#)
    bytes.appendOptionalInstant(lastSeenAt)
    bytes.append(#","updated_at":""#)
    bytes.appendInstant(updatedAt)
    bytes.append(UInt8(ascii: "\""))
    if let mergedInto {
      bytes.append(#","merged_into":""#)
      bytes.append(mergedInto)
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append(UInt8(ascii: "}"))
  }
}
