import Events
import PlumblineTesting
import Storage
import Testing

@testable import EventLog

@Suite struct RowSegmentTests {
  /// Rows that come in one after the other, of facts that happened up to `lateness` before.
  static func rows(_ count: Int, lateness: Int64, everyArrival step: Int64) -> RowBatch {
    var random = SeededGenerator(seed: 3)
    var rows = RowBatch()
    rows.layer = LayerID(1)
    for number in 0..<count {
      let arrival = Int64(number) * step
      rows.records.append(UInt64(number))
      rows.ordinals.append(0)
      rows.measures.append(1)
      rows.names.append(UInt32(number % 3))
      rows.entities.append(UInt32.random(in: 0..<500, using: &random))
      rows.counterparts.append(0)
      rows.values.append(Int64.random(in: 0..<1_000, using: &random))
      rows.units.append(2)
      rows.labels.append(0)
      rows.eventTimes.append(arrival - Int64.random(in: 0...lateness, using: &random))
      rows.originTimes.append(rows.eventTimes[number])
      rows.arrivals.append(arrival)
      rows.weights.append(1)
      rows.replacedRecords.append(0)
      rows.replacedLayers.append(0)
      rows.replacedOrdinals.append(0)
      rows.reasons.append(0)
      rows.count += 1
    }
    return rows
  }

  static func outcomes(of rows: RowBatch) -> OutcomeBatch {
    var outcomes = OutcomeBatch()
    outcomes.layer = rows.layer
    for record in rows.records { outcomes.append(.rows, 1, of: record) }
    return outcomes
  }

  /// Arrivals as regular as a clock take less room as they are; those that follow what happened at
  /// odd times, counted from it.
  @Test(arguments: [
    (lateness: Int64(36_000_000), step: Int64(1_000), magic: RowSegment.plainMagic),
    (lateness: 0, step: 1_000, magic: RowSegment.magic),
  ])
  func `arrivals are kept in the form that is smaller`(
    lateness: Int64, step: Int64, magic: UInt32
  ) throws {
    let rows = Self.rows(3_000, lateness: lateness, everyArrival: step)
    let value = RowSegment.encode(rows, Self.outcomes(of: rows), records: 0..<3_000)
    try value.withRawSpan { bytes in
      #expect(bytes.uint32(at: 0) == magic)
      let segment = try RowSegment(reading: bytes)
      for range in [0..<3_000, 17..<2_999] as [Range<UInt64>] {
        var found = RowBatch()
        var outcomes = OutcomeBatch()
        try segment.read(
          bytes, records: range, RowRequest(columns: .all, wantsOutcomes: true), rows: &found,
          outcomes: &outcomes)
        #expect(
          found.arrivals == Array(rows.arrivals[Int(range.lowerBound)..<Int(range.upperBound)]))
        #expect(outcomes.records == Array(range))
      }
    }
    // Reading checks that what comes back is equal.
    var change = LayerChange(layer: LayerID(1))
    change.rows = rows
    change.outcomes = Self.outcomes(of: rows)
    #expect(try EncodedRows(change, 0..<3_000).value == value)
  }

  @Test func `columns that are equal lie there once`() throws {
    let rows = Self.rows(3_000, lateness: 1_000, everyArrival: 1_000)
    let whole = RowSegment.encode(rows, Self.outcomes(of: rows), records: 0..<3_000)
    whole.withRawSpan { bytes in
      let places = (0..<RowSegment.parts).map { bytes.uint32(at: RowSegment.tableAt + 12 * $0) }
      // Every record has an outcome, and what a row replaces is nothing but zeros.
      #expect(places[16] == places[0])
      #expect(places[13] == places[5])
      #expect(places[14] == places[5])
      #expect(places[6] != places[9])
      #expect(Set(places).count < RowSegment.parts - 5)
    }
  }
}
