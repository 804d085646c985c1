import Events
import Storage

/// What a group of records has in common: which source they are of, and in which column their
/// payloads lie.
struct RecordGroup {
  /// Of which source all of them are.
  let source: SourceID
  /// The column of strings that holds the payloads, as shaped texts.
  let payload: Int
  /// Where these lie in database `raw`.
  let raw: UInt32

  /// Looks at a group by putting an event together whose values are all different, and reading it
  /// as a record: so nothing is assumed of how a record is encoded.
  /// - Returns: nil if its records are better read one by one: they are not all of one source, they
  ///   are kept as they are, or their payloads are not there or not in columns.
  init?(_ group: SegmentTable.Group) throws {
    guard group.kind == RecordCollected.kind, !group.shape.isEmpty else { return nil }
    var columns = try GroupColumns(group, rows: 1)
    columns.integers = group.integers.indices.map { Int64($0) + 1 }
    for (column, strings) in group.strings.enumerated() {
      columns.strings.append(.constant(column))
      if case .constant(let value) = strings {
        columns.texts.append(value, 0..<value.count)
      } else {
        let name = Self.name(of: column)
        columns.texts.append(name, 0..<name.count)
      }
    }
    var event: [UInt8] = []
    columns.appendNext(to: &event)
    let recorded: RecordedEvent
    do throws(CanonicalError) {
      recorded = try RecordedEvent(
        stored: event, at: Offset(0), knowledgeTime: Timestamp(microseconds: 0))
    } catch {
      return nil
    }
    // The event time is the first integer, from which times in shaped texts are counted.
    guard case .recordCollected(let record) = recorded.event,
      recorded.eventTime.microseconds == 1, let found = record.payload.plain
    else { return nil }
    let places = group.strings.indices.filter { column in
      if case .shaped = group.strings[column] { return found == Self.name(of: column) }
      return false
    }
    let isOfOne = group.strings.contains { strings in
      if case .constant(let value) = strings { return value == Array(record.source.rawValue.utf8) }
      return false
    }
    guard isOfOne, let payload = places.first, case .shaped(let raw) = group.strings[payload]
    else { return nil }
    source = record.source
    self.payload = payload
    self.raw = raw
  }

  /// A text that no source is called by: it begins with a zero byte.
  private static func name(of column: Int) -> [UInt8] { Array("\0\(column)".utf8) }
}
