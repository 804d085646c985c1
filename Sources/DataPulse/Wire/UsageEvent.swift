/// What a person did in a product.
enum UsageName: UInt8, Sendable, CaseIterable {
  case appOpen, sessionBegin, queryRun, notificationOpen, exportRun, view

  /// Whether it makes a person active under the rules of 2025.
  var qualifies: Bool {
    switch self {
    case .appOpen, .sessionBegin, .queryRun, .notificationOpen: true
    case .exportRun, .view: false
    }
  }

  /// Whether it is in the list of names that the product department counts.
  var isKnownToProduct: Bool {
    switch self {
    case .appOpen, .queryRun, .notificationOpen: true
    case .sessionBegin, .exportRun, .view: false
    }
  }

  /// Whether it opens a session.
  var opensSession: Bool { self == .appOpen || self == .sessionBegin }

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
struct CoreEvent: WireRecord {
  var id: UInt64
  var user: AccountID
  var name: UsageName
  var at: Int64
  var session: UInt32
  var isSynthetic: Bool
  var ingestedAt: Int64
  /// When the replica shows it: 0 to 90 s after `ingestedAt`.
  var arrivedAt: Int64

  var stream: Stream { .events }
  var key: UInt64 { id }

  func encode(into bytes: inout [UInt8]) {
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
struct MobileEvent: WireRecord {
  var user: AccountID
  var isAndroid: Bool
  /// 3 or 4: the SDK renamed `app_open` and moved the user's id in version 4.
  var sdk: Int
  var name: UsageName
  /// The device's clock.
  var at: Int64
  var receivedAt: Int64
  var clientSequence: UInt32

  var stream: Stream { .events }
  var arrivedAt: Int64 { receivedAt }
  var key: UInt64 { UInt64(user.number) << 32 | UInt64(clientSequence) }

  func encode(into bytes: inout [UInt8]) {
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
struct LoopEvent: WireRecord {
  /// 31 bits; wraps.
  var id: UInt32
  var user: AccountID
  var name: UsageName
  /// The true instant; the wire shows the Pacific wall clock in its place.
  var at: Int64
  var receivedAt: Int64
  /// When the page shows it; a duplicate is shown again later with the same bytes.
  var arrivedAt: Int64

  var stream: Stream { .events }
  var key: UInt64 { UInt64(id) }

  func encode(into bytes: inout [UInt8]) {
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
struct BeaconUsage: WireRecord {
  /// The Berlin day of the file.
  var file: CivilDay
  /// The line's number within its file.
  var line: UInt32
  /// 1, or 2 when the file was issued again.
  var issue: Int64
  var user: AccountID
  var customer: UInt32
  var name: UsageName
  var at: Int64
  /// Tenths.
  var quantity: Int64
  /// Euro cents.
  var fee: Int64
  var arrivedAt: Int64

  var stream: Stream { .usage }
  var key: UInt64 { UInt64(file.number) << 32 | UInt64(line) }
  var version: Int64 { issue }
  var group: Int { file.number }

  /// The first line of every file.
  static let header = "usage_id;account;customer;at;kind;quantity;fee_eur"
  /// The first file that has a decimal point.
  static let decimalPointFrom = CivilDay(2025, 11, 4)

  /// Appends the line in ISO-8859-1.
  func encode(into bytes: inout [UInt8]) {
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
