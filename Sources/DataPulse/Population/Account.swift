/// What a person's story is on the day at which the company is dealt.
enum Cohort: UInt8, Sendable {
  /// Active, with nothing special.
  case ordinary
  /// Only `session_begin`, which the product department does not know.
  case newNamesOnly
  case beaconOnly
  /// Back after a pause; the first events come more than 48 hours late.
  case lateOnly
  /// Back after a pause, in the last five hours of the day.
  case eveningOnly
  /// Two accounts in what the product department reads.
  case secondAccount
  /// A second identity in Beacon.
  case beaconSecond
  case notificationOnly
  case staffOrTest
  case bot
  /// Last active on 28 October after 20:00 New York.
  case earlyEdge
  /// Last active on 27 or 28 October, before 19:00 New York on the latter.
  case lastSeenBefore
  /// Tokens are refreshed, nothing else happens.
  case refreshOnly
  /// Was active, and left before the windows of that day.
  case past
  /// Signed up and never came.
  case never
  /// Signs up after that day.
  case future

  /// Whether the person is active on the day of the deal.
  var isActive: Bool {
    switch self {
    case .ordinary, .newNamesOnly, .beaconOnly, .lateOnly, .eveningOnly, .secondAccount,
      .beaconSecond, .notificationOnly:
      true
    case .staffOrTest, .bot, .earlyEdge, .lastSeenBefore, .refreshOnly, .past, .never, .future:
      false
    }
  }
}

/// Through what an account is used.
enum Style: UInt8, Sendable {
  case web, mobile, mixed, loop, beacon, silent
}

/// An account, its life and its habits.
struct Account: Sendable {
  var id: AccountID
  /// Index of the person.
  var person: Int
  var cohort: Cohort
  var style: Style
  var role: AccountRecord.Role = .member
  var email: (UInt64, UInt64) = (0, 0)
  /// Seconds are whole.
  var createdAt: Int64 = 0
  /// Index of the account into which identity merged this one, and when.
  var merged: (into: Int, at: Int64)?
  /// The first and the last day of activity; a Beacon account counts Berlin days.
  var start: Int
  var end: Int
  /// No activity from the day after `pause` to the day before `resume`.
  var pause: Int = .max
  var resume: Int = .min
  /// Chance of a day's activity on a plain Tuesday, in thousandths.
  var rate: Int = 300
  /// The day from which it uses SDK 4.
  var newSDKFrom: Int = .max
  var isAndroid = false
  /// Identity cannot parse its times: `last_seen_at` stays null.
  var isUnparsed = false
}
