public import EventLog
public import Events

/// The records of one source that did not fit its mapping.
public struct QuarantineTally: Hashable, Sendable {
  public internal(set) var records: UInt64 = 0
  /// The latest of them, and why it did not fit.
  public internal(set) var latest: Offset
  public internal(set) var reason: String

  /// The quarantines of all sources whose rows commit with their records; a source without one is
  /// left out.
  /// - Complexity: O(records), a few nanoseconds each.
  public static func all(in reader: LogReader) throws -> [SourceID: QuarantineTally] {
    var tallies: [SourceID: QuarantineTally] = [:]
    for (id, record) in try reader.layers() where record.isLive {
      var count: UInt64 = 0
      var latest: (offset: UInt64, symbol: UInt64)?
      try reader.scanOutcomes(of: id) { outcomes in
        let code = OutcomeBatch.Code.quarantined.rawValue
        for index in 0..<outcomes.count where outcomes.codes[index] == code {
          count += 1
          latest = (outcomes.records[index], outcomes.details[index])
        }
        return .goOn
      }
      guard let latest else { continue }
      let symbol = UInt32(truncatingIfNeeded: latest.symbol)
      tallies[SourceID(record.source)] = QuarantineTally(
        records: count, latest: Offset(latest.offset),
        reason: try reader.symbols.text(symbol, in: .reason))
    }
    return tallies
  }

  init(records: UInt64, latest: Offset, reason: String) {
    self.records = records
    self.latest = latest
    self.reason = reason
  }
}
