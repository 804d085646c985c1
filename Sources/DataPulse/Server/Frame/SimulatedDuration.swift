/// How long a service takes in the simulation, in milliseconds.
///
/// A function of seed, service, request and time: some milliseconds of its own, more when America
/// is at work, something for every thousand records, and one call in a hundred ten times as long.
enum SimulatedDuration {
  static func milliseconds(
    seed: UInt64, service: ServiceName, target: String, now: Int64, records: Int
  ) -> Int64 {
    var state = seed ^ 0xD47A_9015_E000_0000
    for byte in service.rawValue.utf8 { mix(&state, UInt64(byte)) }
    for byte in target.utf8 { mix(&state, UInt64(byte)) }
    mix(&state, UInt64(bitPattern: now))
    let base = base(of: service)
    var duration = base + Int64(state >> 32) % base
    let hour = (now / 3_600_000) % 24
    if (13..<22).contains(hour) { duration += duration / 2 }
    duration += Int64(records) * 12 / 1_000
    if state % 100 == 0 { duration *= 10 }
    return duration
  }

  private static func mix(_ state: inout UInt64, _ value: UInt64) {
    state = (state ^ value) &* 0x9E37_79B9_7F4A_7C15
    state ^= state >> 29
  }

  private static func base(of service: ServiceName) -> Int64 {
    switch service {
    case .eventsCore, .billing: 15
    case .edgeMetrics, .exchangeRates: 8
    case .accounts, .eventsMobile, .loopBilling, .crm: 60
    case .loopEvents, .supportDesk, .adspend: 120
    case .beaconUsage: 250
    case .attribution: 700
    }
  }
}
