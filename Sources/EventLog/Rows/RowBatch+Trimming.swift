extension RowBatch {
  /// Leaves only the rows whose records lie in a range; they are in the order of records.
  mutating func trim(to range: Range<UInt64>) {
    let first = records.partitionPoint { $0 >= range.lowerBound }
    let end = records.partitionPoint { $0 >= range.upperBound }
    guard first > 0 || end < count else { return }
    records.keep(first..<end)
    ordinals.keep(first..<end)
    measures.keep(first..<end)
    names.keep(first..<end)
    entities.keep(first..<end)
    counterparts.keep(first..<end)
    values.keep(first..<end)
    units.keep(first..<end)
    labels.keep(first..<end)
    eventTimes.keep(first..<end)
    originTimes.keep(first..<end)
    arrivals.keep(first..<end)
    weights.keep(first..<end)
    replacedRecords.keep(first..<end)
    replacedLayers.keep(first..<end)
    replacedOrdinals.keep(first..<end)
    reasons.keep(first..<end)
    count = end - first
  }
}

extension OutcomeBatch {
  /// Leaves only the outcomes of records in a range.
  mutating func trim(to range: Range<UInt64>) {
    let first = records.partitionPoint { $0 >= range.lowerBound }
    let end = records.partitionPoint { $0 >= range.upperBound }
    guard first > 0 || end < count else { return }
    records.keep(first..<end)
    codes.keep(first..<end)
    details.keep(first..<end)
    count = end - first
  }
}

extension Array {
  /// The index of the first element that `belongs` to the second part, where all that do come last.
  func partitionPoint(_ belongs: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Leaves only a part; a column that was not read stays empty.
  fileprivate mutating func keep(_ range: Range<Int>) {
    guard !isEmpty else { return }
    removeLast(count - range.upperBound)
    removeFirst(range.lowerBound)
  }
}
