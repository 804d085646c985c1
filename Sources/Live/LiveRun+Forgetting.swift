import Agents
import EventLog
import Events

/// Forgets what link state remembers of happenings that can no longer come again.
extension LiveRun {
  private static let week: Int64 = 7 * 86_400_000_000
  /// Keys that one append forgets.
  private static let slice = 8_192

  /// Once a week, at the first tick of it: what has expired is found again at each, so nothing is
  /// lost when a run is killed in between.
  func forgetExpired(at tick: Timestamp, after before: Timestamp?) async throws {
    guard let before,
      floorDivide(before.microseconds, Self.week) < floorDivide(tick.microseconds, Self.week)
    else { return }
    for (source, intake) in intakes.sorted(by: { $0.key < $1.key }) {
      guard case .happenings(_, let lateness) = intake.source.identity else { continue }
      @Sendable func hasExpired(_ value: [UInt8]) throws -> Bool {
        try LinkEntry(value, of: source).hasExpired(at: tick, within: lateness)
      }
      var expired: [[UInt8]] = []
      try log.reader().links(of: intake.layer) { key, value in
        if (try? hasExpired(value)) == true { expired.append(key) }
      }
      for start in stride(from: 0, to: expired.count, by: Self.slice) {
        let keys = Array(expired[start..<min(start + Self.slice, expired.count)])
        try await gate.append(at: tick) { batch, reader in
          // Looked at again: the key may have come anew since.
          for (key, value) in zip(keys, try reader.links(intake.layer, keys: keys)) {
            if let value, try hasExpired(value) {
              batch.link(intake.layer, key: key, value: nil)
            }
          }
        }
      }
    }
  }
}
