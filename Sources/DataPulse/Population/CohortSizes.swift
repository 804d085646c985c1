/// How many people each story of the company has on the day at which it is dealt.
struct CohortSizes: Sendable {
  var active = 9_214
  var newNamesOnly = 612
  var beaconOnly = 486
  var lateOnly = 97
  var eveningOnly = 31
  var secondAccount = 268
  var beaconSecond = 388
  var notificationOnly = 112
  var staffAndTest = 143
  var bots = 58
  var earlyEdge = 43
  var lastSeenBefore = 96
  var refreshOnly = 139
  var unparsedBeacon = 106
  var withoutSeat = 1_174
  var dormantSeats = 2_389
  var openSeats = 1_003
  var expiredTrialSeats = 214
  var contractSeats = 354

  /// The sizes of a seed: those above for seed 1, drawn around them for any other.
  init(seed: UInt64) {
    guard seed != 1 else { return }
    var draw = SplitMix64(seed, .sizes, 0, 0)
    func around(_ size: Int) -> Int { size * draw.within(880...1_120) / 1_000 }
    active = around(active)
    newNamesOnly = around(newNamesOnly)
    beaconOnly = around(beaconOnly)
    lateOnly = around(lateOnly)
    eveningOnly = around(eveningOnly)
    secondAccount = around(secondAccount)
    beaconSecond = around(beaconSecond)
    notificationOnly = around(notificationOnly)
    staffAndTest = around(staffAndTest)
    bots = around(bots)
    earlyEdge = around(earlyEdge)
    lastSeenBefore = around(lastSeenBefore)
    refreshOnly = around(refreshOnly)
    unparsedBeacon = around(unparsedBeacon)
    withoutSeat = around(withoutSeat)
    dormantSeats = around(dormantSeats)
    openSeats = around(openSeats)
    expiredTrialSeats = around(expiredTrialSeats)
    contractSeats = around(contractSeats)
  }
}
