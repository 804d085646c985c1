import EventLog
import Events

/// Folds the cells in which rows were taken back from the rows that are left: every row counts with
/// its weight, and what is left has a count above zero.
struct LiveRowFold: RowProjection {
  struct Key: Hashable {
    var layer: Int
    var measure: UInt32
    var day: Int32
  }

  struct Moment: Hashable, Comparable {
    var time: Int64
    var value: Int64

    static func < (left: Moment, right: Moment) -> Bool {
      (left.time, left.value) < (right.time, right.value)
    }
  }

  /// Rows by what they have in common, each counted with its weight.
  struct Cell: Sendable {
    var entities: [UInt32: Int64] = [:]
    var moments: [Moment: Int64] = [:]

    var accounts: Int { entities.count { $0.key != 0 && $0.value > 0 } }
    var greatest: Int64? {
      var counts: [Int64: Int64] = [:]
      for (moment, count) in moments { counts[moment.value, default: 0] += count }
      return counts.filter { $0.value > 0 }.keys.max()
    }
    var last: Int64? { moments.filter { $0.value > 0 }.keys.max()?.value }
  }

  struct State: Sendable {
    var cells: [Key: Cell] = [:]
    var window: DayWindow?
  }

  let zone: Zone
  /// The cells to fold; the rows of others are passed over.
  let wanted: Set<Key>

  var columns: RowColumns { [.measures, .entities, .values, .eventTimes, .weights] }
  var initialState: State { State() }

  func evolve(_ state: inout State, _ batch: RowBatch, row: Int, layer: Int) {
    let time = batch.eventTimes[row]
    let window: DayWindow
    if let known = state.window, known.moments.contains(time) {
      window = known
    } else {
      window = zone.dayWindow(around: Timestamp(microseconds: time))
      state.window = window
    }
    let key = Key(layer: layer, measure: batch.measures[row], day: window.day)
    guard wanted.contains(key) else { return }
    let weight = Int64(batch.weights[row])
    let moment = Moment(time: time, value: batch.values[row])
    state.cells[key, default: Cell()].entities[batch.entities[row], default: 0] += weight
    state.cells[key, default: Cell()].moments[moment, default: 0] += weight
  }

  func merge(_ other: State, into state: inout State) {
    for (key, cell) in other.cells {
      state.cells[key, default: Cell()].entities.merge(cell.entities, uniquingKeysWith: +)
      state.cells[key, default: Cell()].moments.merge(cell.moments, uniquingKeysWith: +)
    }
  }

  /// What a scan for these cells may pass over.
  var filter: RowScanFilter {
    let days = wanted.map(\.day)
    return RowScanFilter(
      measures: Set(wanted.map(\.measure)),
      days: (days.min() ?? 0) - 1...(days.max() ?? 0) + 1)
  }
}
