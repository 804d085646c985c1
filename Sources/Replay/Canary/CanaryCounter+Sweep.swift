import Agents
import Events

extension CanaryCounter {
  /// A window as known at a place of the log.
  private struct Stop {
    let slot: Int
    let begin: Int64
    let end: Int64
    let cut: Offset
    /// What had arrived by then counts as well; the earliest time: nothing does.
    let knownAt: Int64

    /// Whether nothing that has left the other's window, and nothing that it does not lack, changes
    /// sides again.
    func follows(_ other: Stop) -> Bool {
      begin >= other.begin && end >= other.end && cut >= other.cut && knownAt >= other.knownAt
    }

    func takes(_ time: Int64, _ offset: Offset, _ arrival: Int64) -> Bool {
      end > time && (offset < cut || arrival <= knownAt)
    }
  }

  /// What the rows of a fold come to in each cell: the windows of a chain only move on, so a row
  /// enters at one of them and leaves at another, whatever the length of a window.
  /// - Complexity: O(rows x log slots), for each chain; slots that are known in the order of their
  ///   periods make one chain.
  func sweep(
    of number: Int, under hypothesis: CanaryHypothesis?, late: Bool, in places: [Int],
    _ body: (Key, FoldTally) -> Void
  ) {
    let fold = folds[number]
    let isOpen = fold.aggregate == .standing || fold.aggregate == .counterRise
    var chains: [[Stop]] = []
    for place in places {
      let slot = slots[place]
      let window = window(of: slot, fold, hypothesis)
      let known = late ? slot.knownAt?.microseconds : nil
      let stop = Stop(
        slot: place, begin: isOpen ? .min : window.lowerBound, end: window.upperBound,
        cut: slot.cut, knownAt: known ?? .min)
      if let chain = chains.firstIndex(where: { stop.follows($0[$0.count - 1]) }) {
        chains[chain].append(stop)
      } else {
        chains.append([stop])
      }
    }
    for chain in chains { sweep(chain, of: number, under: hypothesis, body) }
  }

  private func sweep(
    _ chain: [Stop], of number: Int, under hypothesis: CanaryHypothesis?,
    _ body: (Key, FoldTally) -> Void
  ) {
    let fold = folds[number]
    let firsts = rows.firsts[number]
    let names = taken(fold.rows.names, hypothesis)
    // By stop the places of the rows that come in, and of those that go.
    var coming = [[Int]](repeating: [], count: chain.count)
    var going = coming
    for (place, entry) in firsts.enumerated() where takes(entry.row, names, hypothesis) {
      let row = entry.row
      let gone = chain.partitioningIndex { $0.begin > row.eventTime }
      func come(_ offset: Offset, _ arrival: Int64) {
        let first = chain.partitioningIndex { $0.takes(row.eventTime, offset, arrival) }
        guard first < gone else { return }
        coming[first].append(place)
        if gone < chain.count { going[gone].append(place) }
      }
      come(row.reference.offset, row.arrival)
      guard hypothesis == .duplicatesCounted else { continue }
      for again in rows.duplicates[row.reference.offset.rawValue] ?? [] {
        come(Offset(again), .max)
      }
    }
    let seconds = rows.seconds[number]
    var leading = [[Int]](repeating: [], count: chain.count)
    for (place, entry) in seconds.enumerated() {
      let first = chain.partitioningIndex {
        $0.takes(.min, entry.row.reference.offset, entry.row.arrival)
      }
      if first < chain.count { leading[first].append(place) }
    }
    let adder = adder(of: fold)
    var days = DayCache(hypothesis?.zone ?? zone)
    var tallies = [FoldTally](repeating: FoldTally(), count: rows.labels.count)
    var led = FoldTally()
    for (stop, place) in zip(chain, chain.indices) {
      for (rows, sign) in [(coming[place], Int64(1)), (going[place], -1)] {
        for number in rows {
          let entry = firsts[number]
          let day = adder.isMoney ? days.day(of: entry.row.originTime) : 0
          tallies[entry.label].add(entry.row, adder, rateDay: day, sign: sign)
        }
      }
      for number in leading[place] { led.addSecond(seconds[number].row) }
      for label in tallies.indices where tallies[label].rows != 0 {
        body(Key(slot: stop.slot, label: label), tallies[label].leading(to: led))
      }
    }
  }
}
