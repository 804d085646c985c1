/// The running sums of one measure on one day. A cache line, so that a row touches one.
struct DailyCell: BitwiseCopyable, Sendable {
  var sum: Int128 = 0
  var rows: Int64 = 0
  var greatest: Int64 = .min
  var lastTime: Int64 = .min
  var last: Int64 = .min
  /// The first word of the bitmap of its entities, or ``noBits`` while they are a list.
  var bits = DailyCell.noBits
  /// How many entities wait in the cell's chunk to come into its list.
  var pending: Int32 = 0
  /// Rows of weight -1.
  var takenBack: Int32 = 0

  static let noBits: Int32 = -1

  /// What was greatest, last or seen must be folded again from the rows that are left.
  var isTakenBack: Bool { takenBack > 0 }
  /// How many rows came, those of weight -1 too.
  var rowsRead: Int64 { rows + 2 * Int64(takenBack) }

  /// Adds a row of weight +1, but for its entity. Of values at the same time the greatest is last.
  @inline(__always)
  mutating func add(_ value: Int64, at time: Int64) {
    rows &+= 1
    sum &+= Int128(value)
    if value > greatest { greatest = value }
    if time >= lastTime {
      last = time > lastTime ? value : max(last, value)
      lastTime = time
    }
  }

  /// Adds a row of weight -1: its value and its entity may or may not be left.
  mutating func takeBack(_ value: Int64) {
    rows &-= 1
    sum &-= Int128(value)
    takenBack &+= 1
  }

  /// Adds another cell, but for its entities.
  mutating func merge(_ other: DailyCell) {
    sum += other.sum
    rows += other.rows
    greatest = max(greatest, other.greatest)
    if other.lastTime >= lastTime {
      last = other.lastTime > lastTime ? other.last : max(last, other.last)
      lastTime = other.lastTime
    }
    takenBack += other.takenBack
  }
}
