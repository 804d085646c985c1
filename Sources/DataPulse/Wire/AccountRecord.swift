/// A version of an account, as the accounts service (identity) shows it.
public struct AccountRecord: WireRecord {
  /// What an account may do; staff and test accounts are not customers.
  public enum Role: UInt8, Sendable, CaseIterable {
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

  public var id: AccountID
  /// 128 bits; accounts of one person share it, unless they are joined by `mergedInto`.
  public var emailHash: (UInt64, UInt64)
  public var role: Role
  public var createdAt: Int64
  public var lastSeenAt: Int64?
  public var updatedAt: Int64
  public var mergedInto: AccountID?

  public var stream: Stream { .accounts }
  public var arrivedAt: Int64 { updatedAt }
  public var key: UInt64 { UInt64(id.number) }
  public var version: Int64 { updatedAt }

  public func encode(into bytes: inout [UInt8]) {
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
