public import Events

/// What became of the records in one layer, column by column.
public struct OutcomeBatch: Sendable, Equatable {
  public internal(set) var layer = LayerID(0)
  /// How many outcomes there are.
  public internal(set) var count = 0
  /// The offset of each record; rises.
  public internal(set) var records: [UInt64] = []
  /// Which outcome, by ``Code``.
  public internal(set) var codes: [UInt8] = []
  /// The number of rows, the offset of the other record, or the symbol of the reason.
  public internal(set) var details: [UInt64] = []

  /// The outcomes as numbers; they are part of the format.
  public enum Code: UInt8, Sendable, CaseIterable {
    case rows = 1
    case duplicate = 2
    case stale = 3
    case ignored = 4
    case quarantined = 5
    case erased = 6
  }

  public init() {}

  mutating func removeAll() {
    count = 0
    records.removeAll(keepingCapacity: true)
    codes.removeAll(keepingCapacity: true)
    details.removeAll(keepingCapacity: true)
  }

  mutating func append(_ code: Code, _ detail: UInt64, of record: UInt64) {
    records.append(record)
    codes.append(code.rawValue)
    details.append(detail)
    count += 1
  }

  /// Outcome `index` in words.
  public func outcome(
    at index: Int, symbols: SymbolTable
  ) throws(EventLogError) -> RecordOutcome {
    let detail = details[index]
    switch Code(rawValue: codes[index]) {
    case .rows: return .rows(UInt32(truncatingIfNeeded: detail))
    case .duplicate: return .duplicate(of: Offset(detail))
    case .stale: return .stale(newer: Offset(detail))
    case .quarantined:
      return .quarantined(
        reason: try symbols.text(UInt32(truncatingIfNeeded: detail), in: .reason))
    case .erased: return .erased
    case .ignored, nil: return .ignored
    }
  }
}
