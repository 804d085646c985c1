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

  /// The one number that every row has, if the column says so without any packed numbers.
  public static func constant(of column: borrowing RawSpan) throws(Malformed) -> Int64? {
    let header = try Header(column)
    guard header.form == .offsets, header.bits == 0, header.exceptions == 0, header.rows > 0
    else { return nil }
    let first = column.int64(at: header.anchorsAt)
    for at in stride(from: header.anchorsAt, to: header.exceptionRowsAt, by: 8)
    where column.int64(at: at) != first { return nil }
    return first
  }

  @inline(__always)
  private static func decode<Number: FixedWidthInteger & BitwiseCopyable>(
    _ column: borrowing RawSpan, _ rows: Range<Int>, _ values: inout [Number]
  ) throws(Malformed) {
    let header = try Header(column)
    guard rows.lowerBound >= 0, rows.upperBound <= header.rows else { throw Malformed() }
    guard !rows.isEmpty else { return }
    unsafe column.withUnsafeBytes { bytes in
      values.append(addingCapacity: rows.count) { span in
        unsafe span.withUnsafeMutableBufferPointer { buffer, filled in
          // Row `r` of the column lands at `target + r`.
          let target = unsafe buffer.baseAddress.unsafelyUnwrapped + filled - rows.lowerBound
          switch header.form {
          case .offsets: unsafe decodeOffsets(bytes, header, rows, target)
          case .differences: unsafe decodeDifferences(bytes, header, rows, target)
          }
          filled += rows.count
        }
      }
    }
  }

  @inline(__always)
  private static func decodeOffsets<Number: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _ header: Header, _ rows: Range<Int>,
    _ target: UnsafeMutablePointer<Number>
  ) {
    var row = rows.lowerBound
    while row < rows.upperBound {
      let end = min((row / block + 1) * block, rows.upperBound)
      let anchor = unsafe header.anchor(of: row, bytes)
      if header.bits == 0 {
        while row < end {
          unsafe target[row] = Number(truncatingIfNeeded: anchor)
          row &+= 1
        }
      } else if header.scale == 1 {
        while row < end {
          unsafe target[row] = Number(truncatingIfNeeded: anchor &+ header.packed(row, bytes))
          row &+= 1
        }
      } else {
        while row < end {
          let number = unsafe header.packed(row, bytes) &* header.scale
          unsafe target[row] = Number(truncatingIfNeeded: anchor &+ number)
          row &+= 1
        }
      }
    }
    // The numbers that do not fit the bits: few, so they are put right afterwards.
    var next = unsafe exception(atOrAfter: rows.lowerBound, header, bytes)
    while case let row = unsafe header.exceptionRow(next, bytes), rows.contains(row) {
      let number = unsafe header.exceptionNumber(next, bytes) &* header.scale
      unsafe target[row] = Number(truncatingIfNeeded: header.anchor(of: row, bytes) &+ number)
      next += 1
    }
  }

  /// Differences are summed from the anchor on, so a block is read from its first row.
  @inline(__always)
  private static func decodeDifferences<Number: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _ header: Header, _ rows: Range<Int>,
    _ target: UnsafeMutablePointer<Number>
  ) {
    let base = UInt64(bitPattern: header.base)
    var row = rows.lowerBound / block * block
    var next = unsafe exception(atOrAfter: row, header, bytes)
    var exceptionRow = unsafe header.exceptionRow(next, bytes)
    while row < rows.upperBound {
      let end = min((row / block + 1) * block, rows.upperBound)
      var value = unsafe header.anchor(of: row, bytes)
      if row >= rows.lowerBound { unsafe target[row] = Number(truncatingIfNeeded: value) }
      row &+= 1
      while row < end {
        while exceptionRow < row {
          next += 1
          exceptionRow = unsafe header.exceptionRow(next, bytes)
        }
        // Up to the next number that does not fit the bits, or the first row that is wanted.
        let stop = min(end, exceptionRow, row < rows.lowerBound ? rows.lowerBound : end)
        if row < rows.lowerBound {
          while row < stop {
            value = unsafe value &+ base &+ header.packed(row, bytes) &* header.scale
            row &+= 1
          }
        } else {
          while row < stop {
            value = unsafe value &+ base &+ header.packed(row, bytes) &* header.scale
            unsafe target[row] = Number(truncatingIfNeeded: value)
            row &+= 1
          }
        }
        guard row == exceptionRow, row < end else { continue }
        value = unsafe value &+ base &+ header.exceptionNumber(next, bytes) &* header.scale
        if row >= rows.lowerBound { unsafe target[row] = Number(truncatingIfNeeded: value) }
        row &+= 1
      }
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

extension PackedColumn.Header {
  /// The base or first value of the block that a row lies in.
  @inline(__always)
  fileprivate func anchor(of row: Int, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
    unsafe bytes.loadUnaligned(
      fromByteOffset: anchorsAt + 8 * (row / PackedColumn.block), as: UInt64.self)
  }

  /// The packed number of a row: up to 56 bits, shifted by up to 7, lie in 8 bytes.
  @inline(__always)
  fileprivate func packed(_ row: Int, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let at = row &* bits
    let first = unsafe bytes.baseAddress.unsafelyUnwrapped + packedAt
    let word = unsafe (first + at &>> 3).loadUnaligned(as: UInt64.self)
    return word &>> UInt64(truncatingIfNeeded: at & 7) & mask
  }

  /// The row of an exception; behind the last one a row that no column has.
  @inline(__always)
  fileprivate func exceptionRow(_ index: Int, _ bytes: UnsafeRawBufferPointer) -> Int {
    guard index < exceptions else { return .max }
    return unsafe Int(
      bytes.loadUnaligned(fromByteOffset: exceptionRowsAt + 4 * index, as: UInt32.self))
  }

  @inline(__always)
  fileprivate func exceptionNumber(_ index: Int, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
    unsafe bytes.loadUnaligned(fromByteOffset: exceptionNumbersAt + 8 * index, as: UInt64.self)
  }
}
