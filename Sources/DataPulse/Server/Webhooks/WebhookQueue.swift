/// What the support desk pushes, in the order in which it falls due.
struct WebhookQueue: Sendable {
  /// One delivery.
  struct Delivery: Sendable {
    var due: Int64
    /// The same for every delivery of the same version, so that a receiver can tell a repetition.
    var id: String
    var body: [UInt8]
  }

  private let source: any RecordSource
  private let lastDay: Int
  private var day: Int
  private var waiting: ArraySlice<ServedRecord>

  /// The deliveries that fall due at a time or later.
  init(source: any RecordSource, since time: Int64, lastDay: CivilDay) {
    self.source = source
    self.lastDay = lastDay.number
    day = CivilDay(utc: time).number
    waiting = source.webhooks(arrivingOn: CivilDay(number: day))[...]
    waiting = waiting.drop { $0.arrivedAt < time }
  }

  /// The next delivery, if one falls due by the end of the day of a time.
  mutating func next(by time: Int64) -> Delivery? {
    let last = min(lastDay, CivilDay(utc: time).number)
    while waiting.isEmpty, day < last {
      day += 1
      waiting = source.webhooks(arrivingOn: CivilDay(number: day))[...]
    }
    guard let record = waiting.first else { return nil }
    return Delivery(
      due: record.arrivedAt,
      id: "msg_\(record.stream.rawValue)_\(record.key)_\(record.version)", body: record.body)
  }

  /// Strikes the next delivery off.
  mutating func removeNext() { _ = waiting.popFirst() }
}
