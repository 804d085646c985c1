extension PackedColumn {
  /// Appends the numbers of some rows.
  /// - Throws: ``Malformed`` if the column does not have the sizes that it says, or not these rows.
  public static func decode(
    _ column: borrowing RawSpan, rows: Range<Int>, into values: inout [Int64]
  ) throws(Malformed) {
    try decode(column, rows, &values)
  }

  /// The same for unsigned numbers.
  public static func decode(
    _ column: borrowing RawSpan, rows: Range<Int>, into values: inout [UInt64]
  ) throws(Malformed) {
    try decode(column, rows, &values)
  }

  /// The same for symbols.
  public static func decode(
    _ column: borrowing RawSpan, rows: Range<Int>, into values: inout [UInt32]
  ) throws(Malformed) {
    try decode(column, rows, &values)
  }

  /// The same for codes.
  public static func decode(
    _ column: borrowing RawSpan, rows: Range<Int>, into values: inout [UInt8]
  ) throws(Malformed) {
    try decode(column, rows, &values)
  }

  /// The same for weights.
  public static func decode(
    _ column: borrowing RawSpan, rows: Range<Int>, into values: inout [Int8]
  ) throws(Malformed) {
    try decode(column, rows, &values)
  }

  /// The number of one row.
  public static func value(
    of row: Int, in column: borrowing RawSpan
  ) throws(Malformed) -> Int64 {
    var values: [Int64] = []
    try decode(column, row..<row + 1, &values)
    return values[0]
  }

  @inline(__always)
  private static func decode<Number: FixedWidthInteger & BitwiseCopyable>(
    _ column: borrowing RawSpan, _ rows: Range<Int>, _ values: inout [Number]
  ) throws(Malformed) {
    let header = try Header(column)
    guard rows.lowerBound >= 0, rows.upperBound <= header.rows else { throw Malformed() }
    guard !rows.isEmpty else { return }
    let first = values.count
    values.append(contentsOf: repeatElement(0, count: rows.count))
    unsafe column.withUnsafeBytes { bytes in
      unsafe values.withUnsafeMutableBufferPointer { values in
        unsafe withUnsafeTemporaryAllocation(of: UInt64.self, capacity: block) { numbers in
          var nextException = unsafe exception(atOrAfter: rows.lowerBound, header, bytes)
          var start = rows.lowerBound / block * block
          while start < rows.upperBound {
            // Differences are summed from the anchor on; offsets need no row before the first.
            let from = header.form == .differences ? start : max(start, rows.lowerBound)
            let end = min(start + block, rows.upperBound)
            if header.form == .differences, start < rows.lowerBound {
              nextException = unsafe exception(atOrAfter: start, header, bytes)
            }
            unsafe unpack(bytes, header, from, end, numbers)
            unsafe patch(bytes, header, from, end, &nextException, numbers)
            let anchor = unsafe bytes.loadUnaligned(
              fromByteOffset: header.anchorsAt + 8 * (start / block), as: UInt64.self)
            let target = first - rows.lowerBound
            if header.form == .offsets {
              for row in from..<end {
                unsafe values[target + row] = Number(
                  truncatingIfNeeded: anchor &+ numbers[row - from] &* header.scale)
              }
            } else {
              var value = anchor
              let base = UInt64(bitPattern: header.base)
              for row in from..<end {
                if row > start {
                  value = unsafe value &+ base &+ numbers[row - from] &* header.scale
                }
                if row >= rows.lowerBound {
                  unsafe values[target + row] = Number(truncatingIfNeeded: value)
                }
              }
            }
            start += block
          }
        }
      }
    }
  }

  @inline(__always)
  private static func unpack(
    _ bytes: UnsafeRawBufferPointer, _ header: Header, _ from: Int, _ end: Int,
    _ numbers: UnsafeMutableBufferPointer<UInt64>
  ) {
    let bits = header.bits
    if bits == 0 {
      for index in 0..<end - from { unsafe numbers[index] = 0 }
      return
    }
    let base = unsafe bytes.baseAddress.unsafelyUnwrapped + header.packedAt
    let mask: UInt64 = bits == 64 ? .max : (1 << UInt64(bits)) - 1
    var at = from * bits
    for index in 0..<end - from {
      let word = unsafe (base + at >> 3).loadUnaligned(as: UInt64.self)
      unsafe numbers[index] = word &>> UInt64(at & 7) & mask
      at &+= bits
    }
  }

  @inline(__always)
  private static func patch(
    _ bytes: UnsafeRawBufferPointer, _ header: Header, _ from: Int, _ end: Int,
    _ next: inout Int, _ numbers: UnsafeMutableBufferPointer<UInt64>
  ) {
    while next < header.exceptions {
      let row = unsafe Int(
        bytes.loadUnaligned(fromByteOffset: header.exceptionRowsAt + 4 * next, as: UInt32.self))
      if row >= end { return }
      if row >= from {
        unsafe numbers[row - from] = bytes.loadUnaligned(
          fromByteOffset: header.exceptionNumbersAt + 8 * next, as: UInt64.self)
      }
      next += 1
    }
  }

  private static func exception(
    atOrAfter row: Int, _ header: Header, _ bytes: UnsafeRawBufferPointer
  ) -> Int {
    var low = 0
    var high = header.exceptions
    while low < high {
      let middle = (low + high) / 2
      let found = unsafe bytes.loadUnaligned(
        fromByteOffset: header.exceptionRowsAt + 4 * middle, as: UInt32.self)
      if Int(found) >= row { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
