/// Reading numbers from bytes, little-endian, wherever they lie. Each checks its bounds.
extension RawSpan {
  /// One byte.
  @inlinable public func uint8(at offset: Int) -> UInt8 {
    precondition(offset >= 0 && offset < byteCount, "a read beyond the end")
    return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
  }

  /// Two bytes.
  @inlinable public func uint16(at offset: Int) -> UInt16 {
    precondition(offset >= 0 && offset &+ 2 <= byteCount, "a read beyond the end")
    return unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt16.self)
  }

  /// Four bytes.
  @inlinable public func uint32(at offset: Int) -> UInt32 {
    precondition(offset >= 0 && offset &+ 4 <= byteCount, "a read beyond the end")
    return unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt32.self)
  }

  /// Eight bytes.
  @inlinable public func uint64(at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset &+ 8 <= byteCount, "a read beyond the end")
    return unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
  }

  /// Eight bytes, signed.
  @inlinable public func int64(at offset: Int) -> Int64 { Int64(bitPattern: uint64(at: offset)) }

  /// A copy of a part.
  public func copy(_ range: Range<Int>) -> [UInt8] {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= byteCount, "a read beyond the end")
    return unsafe withUnsafeBytes { bytes in
      unsafe Array(UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
  }

  /// A copy of all.
  public var copied: [UInt8] { copy(0..<byteCount) }

  /// Appends a part to an array.
  public func append(_ range: Range<Int>, to bytes: inout [UInt8]) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= byteCount, "a read beyond the end")
    unsafe withUnsafeBytes { source in
      unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: source[range]))
    }
  }

  /// Appends `count` numbers that lie at `offset` to an array of them.
  public func append<Number: FixedWidthInteger & BitwiseCopyable>(
    _ count: Int, at offset: Int, to numbers: inout [Number]
  ) {
    let size = MemoryLayout<Number>.size
    precondition(
      count >= 0 && offset >= 0 && offset + count * size <= byteCount, "a read beyond the end")
    unsafe withUnsafeBytes { source in
      for index in 0..<count {
        numbers.append(
          unsafe source.loadUnaligned(fromByteOffset: offset + index * size, as: Number.self))
      }
    }
  }
}

/// Writing numbers into bytes, little-endian, wherever they lie. Each checks its bounds.
extension MutableRawSpan {
  /// Writes one number.
  @inlinable public mutating func store<Number: FixedWidthInteger & BitwiseCopyable>(
    _ number: Number, at offset: Int
  ) {
    storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
  }

  /// Writes numbers one after the other.
  public mutating func copy<Number: FixedWidthInteger & BitwiseCopyable>(
    _ numbers: [Number], at offset: Int
  ) {
    let size = numbers.count * MemoryLayout<Number>.stride
    precondition(offset >= 0 && offset + size <= byteCount, "a write beyond the end")
    guard size > 0 else { return }
    unsafe withUnsafeMutableBytes { target in
      unsafe numbers.withUnsafeBytes { source in
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset..<offset + size])
          .copyMemory(from: source)
      }
    }
  }
}

extension [UInt8] {
  /// Appends a part of another array. Quicker than a slice of it, which is counted as an owner.
  @inlinable
  public mutating func append(_ source: borrowing [UInt8], _ part: Range<Int>) {
    precondition(part.upperBound <= source.count, "a read beyond the end")
    unsafe source.withUnsafeBufferPointer { source in
      unsafe append(contentsOf: UnsafeBufferPointer(rebasing: source[part]))
    }
  }

  /// Lends the bytes as a span without a type.
  public func withRawSpan<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
    let span = span
    return try unsafe body(span.bytes)
  }

  /// Lengthens the array and lends the new bytes, which are zeros, to be written.
  public mutating func append(count: Int, _ body: (inout MutableRawSpan) -> Void) {
    let start = self.count
    append(contentsOf: repeatElement(0, count: count))
    unsafe withUnsafeMutableBytes { bytes in
      var added = unsafe MutableRawSpan(
        _unsafeBytes: UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
      body(&added)
    }
  }
}
