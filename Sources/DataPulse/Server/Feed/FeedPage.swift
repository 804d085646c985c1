import NIOCore

/// Records in a row, of one stream.
struct FeedPage: Sendable {
  /// Runs of records, oldest first.
  var runs: [(day: ServedDay, range: Range<Int>)] = []
  /// Where the page begins and where the next one does.
  var start: FeedPosition
  var next: FeedPosition
  /// Whether more has arrived behind it.
  var hasMore = false

  var count: Int { runs.reduce(0) { $0 + $1.range.count } }

  /// Appends the records with their separators, but not the last one.
  func write(into buffer: inout ByteBuffer) {
    for (position, run) in runs.enumerated() where !run.range.isEmpty {
      let bytes = run.day.run(run.range)
      buffer.writeBytes(position == runs.count - 1 ? bytes.dropLast() : bytes)
    }
  }

  /// Appends the records with all their separators.
  func writeLines(into buffer: inout ByteBuffer) {
    for run in runs { buffer.writeBytes(run.day.run(run.range)) }
  }

  /// Each record with its place, newest first.
  func newestFirst() -> [(position: FeedPosition, body: ArraySlice<UInt8>)] {
    var found: [(FeedPosition, ArraySlice<UInt8>)] = []
    var number = 0
    for run in runs.reversed() {
      for index in run.range.reversed() {
        let day = dayNumbers[dayNumbers.count - 1 - number]
        found.append((FeedPosition(day: day, index: index), run.day.body(index)))
      }
      number += 1
    }
    return found
  }

  /// The day number of each run.
  var dayNumbers: [Int] = []

  mutating func append(_ day: ServedDay, _ range: Range<Int>, number: Int) {
    guard !range.isEmpty else { return }
    runs.append((day, range))
    dayNumbers.append(number)
  }
}
