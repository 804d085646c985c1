public import Events

/// Counts what becomes of the records of a page, as they are linked.
public struct IntakeTally: Sendable {
  private struct Stream {
    var rows: Int64 = 0
    var sizes: [Int64: Int64] = [:]
  }

  private var tally: IntakeTallied
  private var streams: [String: Stream] = [:]

  public init(source: SourceID) { tally = IntakeTallied(source: source) }

  /// Takes a record.
  /// - Complexity: O(rows).
  public mutating func take(_ outcome: RecordOutcome, _ rows: [Observation]) {
    tally.records += 1
    switch outcome {
    case .duplicate: tally.duplicates += 1
    case .stale: tally.stale += 1
    case .quarantined: tally.quarantined += 1
    case .rows, .ignored, .erased: break
    }
    for row in rows { take(row) }
  }

  private mutating func take(_ row: Observation) {
    let hasValue = row.unit != "count/0"
    let name =
      row.measure == MappingReader.maskMeasure
      ? "\(row.measure) \(row.name)" : hasValue ? "\(row.measure) \(row.unit)" : "\(row.measure)"
    // What a thing says at its end was true until then: its size is no news.
    if row.weight > 0 { streams[name, default: Stream()].rows += 1 }
    guard hasValue, row.reason != .changed else { return }
    let bucket = Self.bucket(of: row.value)
    streams[name, default: Stream()].sizes[bucket, default: 0] += Int64(row.weight)
  }

  /// Which quarter of a power of ten a size belongs to, from 1; 0 for none, negative for negative
  /// values.
  static func bucket(of value: Int64) -> Int64 {
    guard value != 0 else { return 0 }
    var power: UInt64 = 1
    var bucket: Int64 = 1
    let size = value.magnitude
    while power <= size / 10 {
      power *= 10
      bucket += 4
    }
    // The quarters of a decade begin at 10^(1/4), 10^(1/2) and 10^(3/4).
    let thousandths = power >= 1_000 ? size / (power / 1_000) : size * 1_000 / power
    bucket += thousandths >= 5_624 ? 3 : thousandths >= 3_163 ? 2 : thousandths >= 1_779 ? 1 : 0
    return value < 0 ? -bucket : bucket
  }

  /// The tally as an event; nil if there was no record.
  public var event: IntakeTallied? {
    guard tally.records > 0 else { return nil }
    var event = tally
    // Sorted, because the order of a dictionary differs from process to process.
    event.streams = streams.sorted { $0.key < $1.key }.map { name, stream in
      IntakeTallied.Stream(
        name: name, rows: stream.rows,
        sizes: stream.sizes.sorted { $0.key < $1.key }.filter { $0.value != 0 }
          .map { IntakeTallied.Size(bucket: $0.key, count: $0.value) })
    }
    return event
  }
}
