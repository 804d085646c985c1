/// A version of a ticket in the support desk.
struct Ticket: WireRecord {
  enum Status: UInt8, Sendable {
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
    var isOpen: Bool { self == .open || self == .pending }
  }

  var id: UInt64
  var version: Int64
  var status: Status
  var isUrgent: Bool
  var requester: AccountID
  var createdAt: Int64
  var updatedAt: Int64
  var firstResponseAt: Int64?
  /// The ticket into which this one was merged.
  var parent: UInt64?

  var stream: Stream { .tickets }
  var arrivedAt: Int64 { updatedAt }
  var key: UInt64 { id }

  func encode(into bytes: inout [UInt8]) {
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
struct TicketNote: WireRecord {
  var ticket: UInt64
  var ordinal: UInt32
  /// nil for a comment, 1 to 5 for a score.
  var score: Int?
  var isAgent: Bool
  var createdAt: Int64

  var stream: Stream { score == nil ? .comments : .csat }
  var arrivedAt: Int64 { createdAt }
  var key: UInt64 { ticket * 64 + UInt64(ordinal) }

  func encode(into bytes: inout [UInt8]) {
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
