/// The key of a value: up to 511 bytes, compared byte by byte.
///
/// Numbers are written in big endian, so that the order of bytes is the order of numbers. A key of
/// at most 16 bytes needs no allocation.
public struct StorageKey: Sendable, Equatable {
  enum Form: Sendable, Equatable {
    /// Both words in big-endian order in memory.
    case short(UInt64, UInt64, count: Int)
    case long([UInt8])
  }
  let form: Form

  /// The longest key that LMDB takes.
  public static let longest = 511

  /// One number.
  public init(_ number: UInt64) { form = .short(number.bigEndian, 0, count: 8) }

  /// Two numbers, ordered by the first.
  public init(_ first: UInt64, _ second: UInt64) {
    form = .short(first.bigEndian, second.bigEndian, count: 16)
  }

  /// Any bytes, at least 1 and at most 511.
  public init(_ bytes: [UInt8]) {
    precondition(
      !bytes.isEmpty && bytes.count <= StorageKey.longest, "a key has between 1 and 511 bytes")
    form = .long(bytes)
  }

  /// A text in UTF-8.
  public init(_ text: String) { self.init(Array(text.utf8)) }

  /// The bytes of the key.
  public var bytes: [UInt8] {
    switch form {
    case .short(let first, let second, let count):
      var bytes: [UInt8] = []
      for word in [UInt64(bigEndian: first), UInt64(bigEndian: second)] {
        for shift in stride(from: 56, through: 0, by: -8) {
          bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
        }
      }
      return Array(bytes.prefix(count))
    case .long(let bytes): return bytes
    }
  }

  func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    switch form {
    case .short(let first, let second, let count):
      let words = (first, second)
      return try unsafe withUnsafeBytes(of: words) { bytes in
        try unsafe body(UnsafeRawBufferPointer(rebasing: bytes[0..<count]))
      }
    case .long(let bytes):
      return try unsafe bytes.withUnsafeBytes { bytes in try unsafe body(bytes) }
    }
  }
}
