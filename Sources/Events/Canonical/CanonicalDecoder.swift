/// Reads deterministic CBOR and refuses anything that ``CanonicalEncoder`` would not have written.
///
/// Each read checks what it consumes: shortest heads, definite lengths, UTF-8, ascending keys. A
/// failed read leaves the decoder where it was or inside the harmed value; it never reads past the
/// end and never traps, whatever the bytes are.
public struct CanonicalDecoder: Sendable {
  /// How deeply arrays, maps and tags may nest.
  public static let maximumDepth = 64

  let storage: [UInt8]
  let end: Int
  /// The byte that is read next, counted from the start of the array.
  public private(set) var position: Int
  /// Erasable components that ``skip()`` has passed over, if they are to be collected.
  var collected: [ErasableExtent]?

  /// Reads a whole array.
  public init(_ bytes: [UInt8]) {
    storage = bytes
    position = 0
    end = bytes.count
  }

  /// Reads a part of an array without copying it.
  /// - Precondition: `range` lies within `bytes`.
  public init(_ bytes: [UInt8], in range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "outside the bytes")
    storage = bytes
    position = range.lowerBound
    end = range.upperBound
  }

  /// Whether everything has been read.
  public var isAtEnd: Bool { position == end }

  /// The type of a value, from its first byte.
  public enum Kind: String, Sendable {
    case unsigned, negative, bytes, text, array, map, tag, boolean, null
  }

  /// The type of the next value, which is not consumed.
  @inline(__always)
  public func peek() throws(CanonicalError) -> Kind {
    guard position < end else { throw CanonicalError(.truncated, at: position) }
    let byte = storage[position]
    switch byte >> 5 {
    case 0: return .unsigned
    case 1: return .negative
    case 2: return .bytes
    case 3: return .text
    case 4: return .array
    case 5: return .map
    case 6: return .tag
    default:
      switch byte {
      case 0xF4, 0xF5: return .boolean
      case 0xF6: return .null
      default: throw CanonicalError(.unsupported(head: byte), at: position)
      }
    }
  }

  /// Reads an unsigned number.
  public mutating func unsigned() throws(CanonicalError) -> UInt64 {
    try expect(.unsigned)
    return try argument()
  }

  /// Reads a signed number of up to 64 bits.
  public mutating func integer() throws(CanonicalError) -> Int64 {
    let start = position
    switch try peek() {
    case .unsigned:
      guard let value = Int64(exactly: try argument()) else {
        throw CanonicalError(.outOfRange, at: start)
      }
      return value
    case .negative:
      guard let value = Int64(exactly: try argument()) else {
        throw CanonicalError(.outOfRange, at: start)
      }
      return ~value
    case let other:
      throw CanonicalError(
        .unexpected(found: other.rawValue, expected: "an integer"), at: position)
    }
  }

  /// Reads a number of up to 128 bits, plain or bignum.
  public mutating func bignum() throws(CanonicalError) -> Int128 {
    let start = position
    switch try peek() {
    case .unsigned: return Int128(try argument())
    case .negative: return ~Int128(try argument())
    case .tag:
      let tag = try argument()
      guard tag == 2 || tag == 3 else {
        throw CanonicalError(.unexpected(found: "tag \(tag)", expected: "an integer"), at: start)
      }
      let range = try bytesRange()
      // A bignum that fits 64 bits or starts with a zero has a shorter form.
      guard range.count > 8, storage[range.lowerBound] != 0 else {
        throw CanonicalError(.notShortest, at: start)
      }
      guard range.count <= 16 else { throw CanonicalError(.outOfRange, at: start) }
      var magnitude: UInt128 = 0
      for index in range { magnitude = magnitude << 8 | UInt128(storage[index]) }
      guard magnitude >> 127 == 0 else { throw CanonicalError(.outOfRange, at: start) }
      return tag == 2 ? Int128(magnitude) : ~Int128(magnitude)
    case let other:
      throw CanonicalError(
        .unexpected(found: other.rawValue, expected: "an integer"), at: position)
    }
  }

  /// Reads text.
  public mutating func text() throws(CanonicalError) -> String {
    try expect(.text)
    let start = position
    let range = try content()
    guard let text = String(validating: storage[range], as: UTF8.self) else {
      throw CanonicalError(.invalidText, at: start)
    }
    return text
  }

  /// Reads a byte string.
  public mutating func bytes() throws(CanonicalError) -> [UInt8] {
    [UInt8](storage[try bytesRange()])
  }

  /// Reads a byte string and says where its content lies, without copying it.
  public mutating func bytesRange() throws(CanonicalError) -> Range<Int> {
    try expect(.bytes)
    return try content()
  }

  /// Reads a byte string of 32.
  public mutating func digest() throws(CanonicalError) -> Digest32 {
    let start = position
    let range = try bytesRange()
    guard let digest = Digest32(storage[range]) else {
      throw CanonicalError(
        .unexpected(found: "\(range.count) bytes", expected: "32 bytes"), at: start)
    }
    return digest
  }

  /// Reads true or false.
  public mutating func boolean() throws(CanonicalError) -> Bool {
    try expect(.boolean)
    defer { position += 1 }
    return storage[position] == 0xF5
  }

  /// Reads null.
  public mutating func null() throws(CanonicalError) {
    try expect(.null)
    position += 1
  }

  /// Consumes a null if one comes next.
  /// - Returns: Whether there was one.
  public mutating func optionalNull() -> Bool {
    guard position < end, storage[position] == 0xF6 else { return false }
    position += 1
    return true
  }

  /// Reads a floating-point number from the byte string of its 8 bytes.
  public mutating func double() throws(CanonicalError) -> Double {
    let start = position
    let range = try bytesRange()
    guard range.count == 8 else {
      throw CanonicalError(
        .unexpected(found: "\(range.count) bytes", expected: "8 bytes"), at: start)
    }
    var pattern: UInt64 = 0
    for index in range { pattern = pattern << 8 | UInt64(storage[index]) }
    let value = Double(bitPattern: pattern)
    guard !value.isNaN || pattern == 0x7FF8_0000_0000_0000 else {
      throw CanonicalError(.notShortest, at: start)
    }
    return value
  }

  /// Reads the head of an array.
  /// - Returns: How many values follow. Never more than there are bytes left.
  public mutating func array() throws(CanonicalError) -> Int {
    try expect(.array)
    return try count(bytesPerElement: 1)
  }

  /// Reads the head of a map.
  /// - Returns: How many pairs follow. Never more than the bytes left could hold.
  public mutating func map() throws(CanonicalError) -> Int {
    try expect(.map)
    return try count(bytesPerElement: 2)
  }

  /// Reads a tag; the tagged value comes next.
  public mutating func tag() throws(CanonicalError) -> UInt64 {
    try expect(.tag)
    return try argument()
  }

  /// Checks that everything has been read.
  public func finish() throws(CanonicalError) {
    guard isAtEnd else { throw CanonicalError(.trailing, at: position) }
  }

  // MARK: Heads

  @inline(__always)
  private func expect(_ expected: Kind) throws(CanonicalError) {
    let found = try peek()
    guard found == expected else {
      throw CanonicalError(
        .unexpected(found: found.rawValue, expected: expected.rawValue), at: position)
    }
  }

  private mutating func count(bytesPerElement: UInt64) throws(CanonicalError) -> Int {
    let start = position
    let count = try argument()
    guard count <= UInt64(end - position) / bytesPerElement else {
      throw CanonicalError(.truncated, at: start)
    }
    return Int(count)
  }

  /// The range of the content of a byte string or text, which is consumed.
  mutating func content() throws(CanonicalError) -> Range<Int> {
    let start = position
    let length = try argument()
    guard length <= UInt64(end - position) else { throw CanonicalError(.truncated, at: start) }
    let range = position..<position + Int(length)
    position = range.upperBound
    return range
  }

  /// The argument of a head of major type 0 to 6, which is consumed.
  @inline(__always)
  mutating func argument() throws(CanonicalError) -> UInt64 {
    guard position < end else { throw CanonicalError(.truncated, at: position) }
    let low = storage[position] & 31
    guard low < 24 else { return try wideArgument() }
    position += 1
    return UInt64(low)
  }

  /// An argument of one to eight bytes behind its head.
  private mutating func wideArgument() throws(CanonicalError) -> UInt64 {
    let start = position
    let low = storage[start] & 31
    guard low < 28 else { throw CanonicalError(.unsupported(head: storage[start]), at: start) }
    let width = 1 << Int(low - 24)
    guard end - start > width else { throw CanonicalError(.truncated, at: start) }
    var value: UInt64 = 0
    for index in start + 1...start + width { value = value << 8 | UInt64(storage[index]) }
    let least: UInt64 = width == 1 ? 24 : 1 << (UInt64(width) * 4)
    guard value >= least else { throw CanonicalError(.notShortest, at: start) }
    position = start + 1 + width
    return value
  }

  mutating func move(to newPosition: Int) {
    position = newPosition
  }
}
