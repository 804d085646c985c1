/// Bytes being written one after the other, little-endian.
public struct ByteWriter: Sendable {
  /// What has been written.
  public private(set) var bytes: [UInt8] = []

  public init(reserving capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  /// How many bytes there are.
  public var count: Int { bytes.count }

  /// Appends a number.
  public mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(_ number: Number) {
    unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  /// Appends bytes as they are.
  public mutating func append(_ more: [UInt8]) { bytes.append(contentsOf: more) }

  /// Appends a part of an array.
  public mutating func append(_ more: ArraySlice<UInt8>) { bytes.append(contentsOf: more) }

  /// Appends numbers one after the other.
  public mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(_ numbers: [Number]) {
    unsafe numbers.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
  }

  /// Appends a text: its length in bytes as a `UInt32`, then UTF-8.
  public mutating func append(_ text: String) {
    let utf8 = Array(text.utf8)
    append(UInt32(utf8.count))
    append(utf8)
  }

  /// Appends bytes with their length in front, as a `UInt32`.
  public mutating func appendCounted(_ more: [UInt8]) {
    append(UInt32(more.count))
    append(more)
  }

  /// Writes a number over what lies at `offset`.
  public mutating func patch<Number: FixedWidthInteger & BitwiseCopyable>(
    _ number: Number, at offset: Int
  ) {
    precondition(offset + MemoryLayout<Number>.size <= bytes.count, "a write beyond the end")
    unsafe bytes.withUnsafeMutableBytes { bytes in
      unsafe bytes.storeBytes(of: number.littleEndian, toByteOffset: offset, as: Number.self)
    }
  }
}
