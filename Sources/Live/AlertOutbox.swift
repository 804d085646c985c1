import EventLog
import Events

/// The alerts of a log of which people have not been told yet, by each channel.
///
/// 1. An alert is sent after the append that raised it is on the disk, and what became of it is an event:
///    a run that starts again sends only what has none.
/// 2. A failure waits: 5 s, then 5 min, 30 min, 2 h, 5 h, 10 h, 14 h; then it is given up, by an event.
/// 3. Killed between delivery and event, a run sends again, under the same id.
/// 4. A channel sends one alert after another; it is busy until it has sent all that is due.
struct AlertOutbox: Sendable {
  struct Entry: Hashable, Sendable {
    let raised: AlertRaised
    let offset: Offset
    let raisedAt: Timestamp
    let channel: String
    var attempts: Int64 = 0
    var due: Timestamp
  }

  /// The kinds of events that say what is to be sent.
  static let kinds: Set<String> = [AlertRaised.kind, AlertDelivered.kind]

  /// After as many attempts as these it is given up; the pauses of the Standard Webhooks specification.
  private static let pauses: [Duration] = [
    .seconds(5), .seconds(300), .seconds(1_800), .seconds(7_200), .seconds(18_000),
    .seconds(36_000), .seconds(50_400),
  ]

  private let channels: [String]
  private(set) var entries: [Entry] = []
  private var busy: Set<String> = []
  /// What has been read of the log.
  private var position = Offset(0)

  init(channels: [String]) { self.channels = channels }

  /// Reads on in the log.
  mutating func catchUp(with reader: LogReader) throws {
    guard !channels.isEmpty, position < reader.head else { return }
    try reader.eachEvent(in: position..<reader.head, kinds: Self.kinds) { evolve($0) }
    position = reader.head
  }

  mutating func evolve(_ recorded: RecordedEvent) {
    switch recorded.event {
    case .ofWatch(.alertRaised(let raised)):
      for channel in channels {
        entries.append(
          Entry(
            raised: raised, offset: recorded.offset, raisedAt: recorded.eventTime,
            channel: channel, due: recorded.eventTime))
      }
    case .ofWatch(.alertDelivered(let told)):
      entries.removeAll { $0.offset == told.alert && $0.channel == told.channel }
    default: break
    }
  }

  /// What is to be sent by now, the oldest first.
  func due(at now: Timestamp) -> [Entry] { entries.filter { $0.due <= now } }

  /// Takes a channel that is to send what is due; false if it is busy, or nothing is due.
  mutating func begin(_ channel: String, at now: Timestamp) -> Bool {
    guard !busy.contains(channel), due(at: now).contains(where: { $0.channel == channel })
    else { return false }
    busy.insert(channel)
    return true
  }

  mutating func end(_ channel: String) { busy.remove(channel) }

  /// When to look again for what is due. What a busy channel comes to is not known yet: the next
  /// attempt is no sooner than the shortest pause.
  func nextLook(after now: Timestamp) -> Timestamp? {
    let due = entries.lazy.filter { !busy.contains($0.channel) }.map(\.due)
    let ended = busy.isEmpty ? nil : now.advanced(by: Self.pauses[0])
    return [due.min(), ended].compactMap { $0 }.min()
  }

  /// Takes what an attempt came to.
  /// - Returns: The event that ends the matter; nil where it is tried again.
  mutating func take(
    _ outcome: AlertOutcome, of entry: Entry, at now: Timestamp
  ) -> AlertDelivered? {
    let attempts = entry.attempts + 1
    func ended(_ isDelivered: Bool, _ detail: String) -> AlertDelivered {
      AlertDelivered(
        alert: entry.offset, channel: entry.channel, attempts: attempts,
        isDelivered: isDelivered, detail: detail)
    }
    switch outcome {
    case .delivered(let detail): return ended(true, detail)
    case .refused(let detail): return ended(false, detail)
    case .failed(let detail):
      guard attempts <= Self.pauses.count else { return ended(false, detail) }
      guard let place = entries.firstIndex(of: entry) else { return nil }
      entries[place].attempts = attempts
      entries[place].due = now.advanced(by: Self.pauses[Int(attempts) - 1])
      return nil
    }
  }
}
