/// The records of one stream that arrive on one UTC day, as one run of bytes, so that a page is
/// one copy.
struct ServedDay: Sendable {
  /// The bodies in the order of arrival, each followed by the separator.
  private(set) var bytes: [UInt8] = []
  /// Where each record begins, and at last the end.
  private(set) var starts: [Int] = [0]
  private(set) var arrivedAt: [Int64] = []
  private(set) var keys: [UInt64] = []
  private(set) var versions: [Int64] = []
  private(set) var groups: [Int] = []
  private(set) var streams: [Stream] = []

  /// The day's records, those of one stream if one is named.
  init(_ records: [ServedRecord], stream: Stream? = nil, separator: UInt8) {
    let size = records.reduce(0) { $0 + $1.body.count + 1 }
    bytes.reserveCapacity(stream == nil ? size : size / 2)
    for record in records where stream == nil || record.stream == stream {
      bytes.append(contentsOf: record.body)
      bytes.append(separator)
      starts.append(bytes.count)
      arrivedAt.append(record.arrivedAt)
      keys.append(record.key)
      versions.append(record.version)
      groups.append(record.group)
      streams.append(record.stream)
    }
  }

  var count: Int { arrivedAt.count }

  /// The bytes of a record without the separator.
  func body(_ index: Int) -> ArraySlice<UInt8> { bytes[starts[index]..<(starts[index + 1] - 1)] }

  /// The bytes of records in a row, each followed by the separator.
  func run(_ range: Range<Int>) -> ArraySlice<UInt8> {
    bytes[starts[range.lowerBound]..<starts[range.upperBound]]
  }

  /// How many records have arrived by a time. O(log n).
  func count(by time: Int64) -> Int { firstIndex { $0 > time } }

  /// How many records have arrived before a time. O(log n).
  func count(before time: Int64) -> Int { firstIndex { $0 >= time } }

  private func firstIndex(where isPast: (Int64) -> Bool) -> Int {
    var low = 0
    var high = arrivedAt.count
    while low < high {
      let middle = (low + high) / 2
      if isPast(arrivedAt[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
