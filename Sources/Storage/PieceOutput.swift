/// Room at the end of an array that is filled with short pieces: texts are put together from
/// columns, a few bytes at a time, and an array that is made unique, measured and grown for each of
/// them takes longer than the bytes.
///
/// It is lent to a closure and cannot leave it. Every piece is checked against the room.
@safe public struct PieceOutput: ~Copyable {
  @usableFromInline let start: UnsafeMutablePointer<UInt8>
  @usableFromInline var next: UnsafeMutablePointer<UInt8>
  @usableFromInline let end: UnsafeMutablePointer<UInt8>

  @usableFromInline init(_ room: UnsafeMutableBufferPointer<UInt8>) {
    unsafe start = room.baseAddress.unsafelyUnwrapped
    unsafe next = start
    unsafe end = start + room.count
  }

  /// How many bytes were appended.
  @inlinable public var count: Int { unsafe next - start }

  /// Appends a byte.
  @inlinable public mutating func append(_ byte: UInt8) {
    unsafe precondition(next < end, "a write beyond the end")
    unsafe next.pointee = byte
    unsafe next += 1
  }

  /// Appends a whole array.
  @inlinable public mutating func append(_ source: borrowing [UInt8]) {
    append(source, 0..<source.count)
  }

  /// Appends a part of an array.
  @inlinable public mutating func append(_ source: borrowing [UInt8], _ part: Range<Int>) {
    let count = part.count
    unsafe precondition(
      part.lowerBound >= 0 && part.upperBound <= source.count && count <= end - next,
      "a read or a write beyond the end")
    unsafe source.withUnsafeBytes { bytes in
      guard let from = unsafe bytes.baseAddress.map({ unsafe $0 + part.lowerBound }) else { return }
      // Two words are copied sooner than sixteen bytes are told from fifteen, where nothing but
      // this piece and what is written next lies behind them.
      if unsafe count <= 16 && bytes.count - part.lowerBound >= 16 && end - next >= 16 {
        let words = unsafe from.loadUnaligned(as: SIMD2<UInt64>.self)
        unsafe UnsafeMutableRawPointer(next).storeBytes(of: words, as: SIMD2<UInt64>.self)
      } else {
        unsafe UnsafeMutableRawPointer(next).copyMemory(from: from, byteCount: count)
      }
    }
    unsafe next += count
  }

  /// Appends the last `count` decimal digits of a number, with leading zeros.
  @inlinable public mutating func append(digits number: UInt64, count: Int) {
    unsafe precondition(count >= 0 && count <= end - next, "a write beyond the end")
    var rest = number
    // From the last digit to the first: dividing by ten is quick, by a power of it is not.
    for place in stride(from: count - 1, through: 0, by: -1) {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      unsafe next[place] = 48 + UInt8(truncatingIfNeeded: digit)
      rest = quotient
    }
    unsafe next += count
  }
}

extension [UInt8] {
  /// Makes room for up to `count` bytes and lends it to be filled; what is not filled is given
  /// back. Whoever says too little gets a trap.
  @inlinable
  public mutating func append(
    atMost count: Int, _ body: (inout PieceOutput) throws -> Void
  ) rethrows {
    // An empty array has no place of which empty room could be lent.
    try append(addingCapacity: Swift.max(count, 1)) { span in
      try unsafe span.withUnsafeMutableBufferPointer { buffer, filled in
        var output = unsafe PieceOutput(
          UnsafeMutableBufferPointer(rebasing: buffer[filled..<filled + count]))
        try body(&output)
        filled += output.count
      }
    }
  }
}
