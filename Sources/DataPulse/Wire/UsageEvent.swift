/// What a person did in a product.
public enum UsageName: UInt8, Sendable, CaseIterable {
  case appOpen, sessionBegin, queryRun, notificationOpen, exportRun, view

  /// Whether it makes a person active under the rules of 2025.
  public var qualifies: Bool {
    switch self {
    case .appOpen, .sessionBegin, .queryRun, .notificationOpen: true
    case .exportRun, .view: false
    }
  }

  /// Whether it is in the list of names that the product department counts.
  public var isKnownToProduct: Bool {
    switch self {
    case .appOpen, .queryRun, .notificationOpen: true
    case .sessionBegin, .exportRun, .view: false
    }
  }

  /// Whether it opens a session.
  public var opensSession: Bool { self == .appOpen || self == .sessionBegin }

  /// The word on the wire of a service whose word for a view is given.
  func word(view: String) -> String {
    switch self {
    case .appOpen: "app_open"
    case .sessionBegin: "session_begin"
    case .queryRun: "query_run"
    case .notificationOpen: "notification_open"
    case .exportRun: "export_run"
    case .view: view
    }
  }
}

/// A row of the core product's event table.
public struct CoreEvent: WireRecord {
  public var id: UInt64
  public var user: AccountID
  public var name: UsageName
  public var at: Int64
  public var session: UInt32
  public var isSynthetic: Bool
  public var ingestedAt: Int64
  /// When the replica shows it: 0 to 90 s after `ingestedAt`.
  public var arrivedAt: Int64

  public var stream: Stream { .events }
  public var key: UInt64 { id }

  public func encode(into bytes: inout [UInt8]) {
    bytes.append(#"{"id":"#)
    bytes.append(id)
    bytes.append(#","user_id":""#)
    bytes.append(user)
    bytes.append(#"","kind":""#)
    bytes.append(name.word(view: "page_view"))
    bytes.append(#"","at":""#)
    bytes.appendMilliInstant(at)
    bytes.append(#"","payload":{"path":""#)
    bytes.append(name == .queryRun ? "/query" : "/home")
    bytes.append(#"","session":"#)
    bytes.append(session)
    bytes.append(isSynthetic ? #","is_synthetic":true},"ingested_at":""# : #"},"ingested_at":""#)
    bytes.appendMilliInstant(ingestedAt)
    bytes.append(#""}"#)
  }
}

/// An event of the mobile apps.
public struct MobileEvent: WireRecord {
  public var user: AccountID
  public var isAndroid: Bool
  /// 3 or 4: the SDK renamed `app_open` and moved the user's id in version 4.
  public var sdk: Int
  public var name: UsageName
  /// The device's clock.
  public var at: Int64
  public var receivedAt: Int64
  public var clientSequence: UInt32

  public var stream: Stream { .events }
  public var arrivedAt: Int64 { receivedAt }
  public var key: UInt64 { UInt64(user.number) << 32 | UInt64(clientSequence) }

  public func encode(into bytes: inout [UInt8]) {
    bytes.append(
      isAndroid ? #"{"app":"datapulse-android","sdk":""# : #"{"app":"datapulse-ios","sdk":""#)
    bytes.append(sdk == 4 ? #"4.0.1","user":{"id":""# : #"3.9.2","userId":""#)
    bytes.append(user)
    bytes.append(sdk == 4 ? #""},"name":""# : #"","name":""#)
    bytes.append(name.word(view: "screen_view"))
    bytes.append(#"","ts":""#)
    bytes.appendMilliInstant(at)
    bytes.append(#"","received_at":""#)
    bytes.appendMilliInstant(receivedAt)
    bytes.append(#"","client_seq":"#)
    bytes.append(clientSequence)
    bytes.append(UInt8(ascii: "}"))
  }
}

/// An event of the loop product.
public struct LoopEvent: WireRecord {
  /// 31 bits; wraps.
  public var id: UInt32
  public var user: AccountID
  public var name: UsageName
  /// The true instant; the wire shows the Pacific wall clock in its place.
  public var at: Int64
  public var receivedAt: Int64
  /// When the page shows it; a duplicate is shown again later with the same bytes.
  public var arrivedAt: Int64

  public var stream: Stream { .events }
  public var key: UInt64 { UInt64(id) }

  public func encode(into bytes: inout [UInt8]) {
    bytes.append(#"{"id":"#)
    bytes.append(id)
    bytes.append(#","uid":""#)
    bytes.append(user)
    bytes.append(#"","evt":""#)
    bytes.append(name.word(view: "board_view"))
    bytes.append(#"","t":"#)
    bytes.append(Zone.losAngeles.wallClock(at))
    bytes.append(#","received_at":""#)
    bytes.appendMilliInstant(receivedAt)
    bytes.append(#""}"#)
  }
}

/// A line of a nightly file of the Beacon product.
public struct BeaconUsage: WireRecord {
  /// The Berlin day of the file.
  public var file: CivilDay
  /// The line's number within its file.
  public var line: UInt32
  /// 1, or 2 when the file was issued again.
  public var issue: Int64
  public var user: AccountID
  public var customer: UInt32
  public var name: UsageName
  public var at: Int64
  /// Tenths.
  public var quantity: Int64
  /// Euro cents.
  public var fee: Int64
  public var arrivedAt: Int64

  public var stream: Stream { .usage }
  public var key: UInt64 { UInt64(file.number) << 32 | UInt64(line) }
  public var version: Int64 { issue }
  public var group: Int { file.number }

  /// The first line of every file.
  public static let header = "usage_id;account;customer;at;kind;quantity;fee_eur"
  /// The first file that has a decimal point.
  public static let decimalPointFrom = CivilDay(2025, 11, 4)

  /// Appends the line in ISO-8859-1.
  public func encode(into bytes: inout [UInt8]) {
    let separator = UInt8(ascii: file >= Self.decimalPointFrom ? "." : ",")
    bytes.append(UInt8(ascii: "U"))
    bytes.append(file.number)
    bytes.append(UInt8(ascii: "-"))
    bytes.appendDigits(UInt64(line), width: 6)
    bytes.append(UInt8(ascii: ";"))
    bytes.append(user)
    bytes.append(UInt8(ascii: ";"))
    bytes.append(contentsOf: Self.customers[Int(customer) % Self.customers.count])
    bytes.append(UInt8(ascii: ";"))
    bytes.appendNaive(Zone.berlin.wallClock(at))
    bytes.append(UInt8(ascii: ";"))
    bytes.append(name.word(view: "view"))
    bytes.append(UInt8(ascii: ";"))
    bytes.appendDecimal(quantity, digits: 1, separator: separator)
    bytes.append(UInt8(ascii: ";"))
    bytes.appendDecimal(fee, digits: 2, separator: separator)
  }

  private static let customers: [[UInt8]] = [
    "Müller & Söhne", "Größe AG", "Café Zürich", "Nordlicht GmbH", "Bäckerei Öztürk", "Ränke KG",
    "Überland Logistik", "Schäfer Druck", "Elbtal Werke", "Weißblau OHG", "Jäger Optik", "Isar IT",
  ].map { text in text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }
}
