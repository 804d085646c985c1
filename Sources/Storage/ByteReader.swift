/// Bytes being read one after the other. Reading beyond the end is an error, not a crash.
public struct ByteReader: Sendable {
  private let bytes: [UInt8]
  /// Where the next read begins.
  public private(set) var offset = 0

  /// The bytes ended before a value did.
  public struct Truncated: Error, Equatable, Sendable {
    /// Where the value began.
    public let offset: Int
  }

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// How many bytes are left.
  public var left: Int { bytes.count - offset }

  /// The next number.
  public mutating func next<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type = Number.self
  ) throws(Truncated) -> Number {
    let size = MemoryLayout<Number>.size
    guard left >= size else { throw Truncated(offset: offset) }
    defer { offset += size }
    return unsafe bytes.withUnsafeBytes {
      unsafe Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
  }

  /// The next `count` bytes.
  public mutating func next(bytes count: Int) throws(Truncated) -> [UInt8] {
    guard count >= 0, left >= count else { throw Truncated(offset: offset) }
    defer { offset += count }
    return Array(bytes[offset..<offset + count])
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
