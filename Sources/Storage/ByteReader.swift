/// Bytes being read one after the other. Reading beyond the end is an error, not a crash.
public struct ByteReader: Sendable {
  @usableFromInline let bytes: [UInt8]
  @usableFromInline var place = 0

  /// Where the next read begins.
  public var offset: Int { place }

  /// The bytes ended before a value did.
  public struct Truncated: Error, Equatable, Sendable {
    /// Where the value began.
    public let offset: Int

    @usableFromInline init(offset: Int) { self.offset = offset }
  }

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// How many bytes are left.
  @inlinable public var left: Int { bytes.count - place }

  /// The next number.
  @inlinable
  public mutating func next<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type = Number.self
  ) throws(Truncated) -> Number {
    let size = MemoryLayout<Number>.size
    guard left >= size else { throw Truncated(offset: place) }
    defer { place += size }
    return unsafe bytes.withUnsafeBytes {
      unsafe Number(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: Number.self))
    }
  }

  /// The next `count` bytes.
  public mutating func next(bytes count: Int) throws(Truncated) -> [UInt8] {
    guard count >= 0, left >= count else { throw Truncated(offset: place) }
    defer { place += count }
    return Array(bytes[place..<place + count])
  }

  /// The next bytes that have their length in front.
  public mutating func nextCounted() throws(Truncated) -> [UInt8] {
    let count: UInt32 = try next()
    return try next(bytes: Int(count))
  }

  /// The next text.
  public mutating func nextText() throws(Truncated) -> String {
    String(decoding: try nextCounted(), as: UTF8.self)
  }
}
