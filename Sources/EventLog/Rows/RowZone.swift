import Storage

/// What occurs in the rows of one ``RowSegment``, so that a scan can pass over it.
///
/// ```
///  0  u64  first record offset      8  u64  the offset behind the last
/// 16  u32  rows                    20  u32  measures   24  u32  days
/// 28  u32[measures] symbols, rising    …  i32[days] days of event time in UTC, rising
/// ```
/// The days are a set, because one late row in a thousand would make the least and the greatest
/// useless.
struct RowZone: Sendable, Equatable {
  var records: Range<UInt64>
  var rows: Int
  var measures: [UInt32]
  var days: [Int32]

  init(of rows: RowBatch, records: Range<UInt64>) {
    self.records = records
    self.rows = rows.count
    measures = Set(rows.measures).sorted()
    var last: Int64?
    var days: Set<Int32> = []
    for time in rows.eventTimes {
      let day = floorDay(time)
      if day != last {
        days.insert(Int32(truncatingIfNeeded: day))
        last = day
      }
    }
    self.days = days.sorted()
  }

  var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 28 + 4 * (measures.count + days.count))
    writer.append(records.lowerBound)
    writer.append(records.upperBound)
    writer.append(UInt32(rows))
    writer.append(UInt32(measures.count))
    writer.append(UInt32(days.count))
    writer.append(measures)
    writer.append(days)
    return writer.bytes
  }

  init(decoding bytes: [UInt8]) throws {
    var reader = ByteReader(bytes)
    let first: UInt64 = try reader.next()
    let end: UInt64 = try reader.next()
    guard first <= end else { throw SegmentDamage.table }
    records = first..<end
    let rows: UInt32 = try reader.next()
    self.rows = Int(rows)
    let measureCount: UInt32 = try reader.next()
    let dayCount: UInt32 = try reader.next()
    measures = []
    days = []
    for _ in 0..<measureCount { measures.append(try reader.next()) }
    for _ in 0..<dayCount { days.append(try reader.next()) }
  }

  /// Whether a scan with this filter must read the rows.
  func mayHold(_ filter: RowScanFilter) -> Bool {
    if let wanted = filter.measures, !measures.contains(where: wanted.contains) { return false }
    if let wanted = filter.days {
      let next = days.partitionPoint { $0 >= wanted.lowerBound }
      return next < days.count && days[next] <= wanted.upperBound
    }
    return true
  }
}

/// The day of a time in microseconds, numbered from 1970-01-01 in UTC.
func floorDay(_ microseconds: Int64) -> Int64 {
  let day: Int64 = 86_400_000_000
  return microseconds / day - (microseconds % day < 0 ? 1 : 0)
}
