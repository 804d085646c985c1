/// The median; of an even number of values the mean of the middle two, rounded down.
/// - Complexity: O(*n* log *n*).
func median(_ values: [Int64]) -> Int64? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  if sorted.count % 2 == 1 { return sorted[middle] }
  return Int64((Int128(sorted[middle - 1]) + Int128(sorted[middle])) >> 1)
}

/// The whole part of a square root, by Newton's method.
func squareRoot(_ number: UInt64) -> UInt64 {
  guard number > 1 else { return number }
  var root = UInt64(1) << UInt64((65 - number.leadingZeroBitCount) / 2)
  while true {
    let next = (root + number / root) / 2
    if next >= root { return root }
    root = next
  }
}
