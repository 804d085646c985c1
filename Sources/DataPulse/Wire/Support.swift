/// A version of a ticket in the support desk.
public struct Ticket: WireRecord {
  public enum Status: UInt8, Sendable {
    case open, pending, solved, closed

    var word: String {
      switch self {
      case .open: "open"
      case .pending: "pending"
      case .solved: "solved"
      case .closed: "closed"
      }
    }
    /// Whether someone still waits for the desk.
    public var isOpen: Bool { self == .open || self == .pending }
  }

  public var id: UInt64
  public var version: Int64
  public var status: Status
  public var isUrgent: Bool
  public var requester: AccountID
  public var createdAt: Int64
  public var updatedAt: Int64
  public var firstResponseAt: Int64?
  /// The ticket into which this one was merged.
  public var parent: UInt64?

  public var stream: Stream { .tickets }
  public var arrivedAt: Int64 { updatedAt }
  public var key: UInt64 { id }

  public func encode(into bytes: inout [UInt8]) {
    bytes.append(#"{"type":"ticket","ticket_id":"#)
    bytes.append(id)
    bytes.append(#","version":"#)
    bytes.append(version)
    bytes.append(#","status":""#)
    bytes.append(status.word)
    bytes.append(isUrgent ? #"","priority":"urgent"# : #"","priority":"normal"#)
    bytes.append(#"","requester":""#)
    bytes.append(requester)
    bytes.append(#"","created_at":""#)
    bytes.appendInstant(createdAt)
    bytes.append(#"","updated_at":""#)
    bytes.appendInstant(updatedAt)
    bytes.append(#"","first_response_at":"#)
    bytes.appendOptionalInstant(firstResponseAt)
    if let firstResponseAt {
      bytes.append(#","first_response_seconds":"#)
      bytes.append((firstResponseAt - createdAt) / 1_000)
    } else {
      bytes.append(#","first_response_seconds":null"#)
    }
    if let parent {
      bytes.append(#","parent_ticket_id":"#)
      bytes.append(parent)
    }
    bytes.append(UInt8(ascii: "}"))
  }
}

/// A comment on a ticket, or the score that a customer gave.
public struct TicketNote: WireRecord {
  public var ticket: UInt64
  public var ordinal: UInt32
  /// nil for a comment, 1 to 5 for a score.
  public var score: Int?
  public var isAgent: Bool
  public var createdAt: Int64

  public var stream: Stream { score == nil ? .comments : .csat }
  public var arrivedAt: Int64 { createdAt }
  public var key: UInt64 { ticket * 64 + UInt64(ordinal) }

  public func encode(into bytes: inout [UInt8]) {
    if let score {
      bytes.append(#"{"type":"csat","ticket_id":"#)
      bytes.append(ticket)
      bytes.append(#","score":"#)
      bytes.append(score)
    } else {
      bytes.append(#"{"type":"comment","comment_id":"#)
      bytes.append(key)
      bytes.append(#","ticket_id":"#)
      bytes.append(ticket)
      bytes.append(isAgent ? #","author":"agent""# : #","author":"customer""#)
    }
    bytes.append(#","created_at":""#)
    bytes.appendInstant(createdAt)
    bytes.append(#""}"#)
  }
}
