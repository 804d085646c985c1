/// A subscription from its first day to its last, as dealt.
struct SubscriptionLife: Sendable {
  /// What a subscription holds from an instant on.
  struct Version: Sendable {
    var at: Int64
    var status: Subscription.Status
    var seats: Int
  }

  /// A seat, and who sits on it.
  struct SeatLife: Sendable {
    /// Index of the account; nil if nobody ever gets it.
    var account: Int?
    var addedAt: Int64
    /// When it was assigned, not before `addedAt`.
    var assignedAt: Int64
  }

  var id: UInt32
  /// Index of the account that pays.
  var owner: Int
  var product: Product
  var currency: Currency
  /// Minor units a seat and month.
  var price: Int
  var startedAt: Int64
  var trialEnd: Int64?
  /// When it begins to be paid for; nil if it never does.
  var activeFrom: Int64?
  var cancelledAt: Int64?
  var seats: [SeatLife] = []
  var versions: [Version] = []

  var isTeam: Bool { seats.count > 1 }

  /// The seats that it has at an instant.
  func seatCount(at instant: Int64) -> Int { seats.count { $0.addedAt <= instant } }

  /// The version that holds just before an instant; nil before it begins.
  func version(before instant: Int64) -> Version? { versions.last { $0.at < instant } }
}
