/// Writes deterministic CBOR (RFC 8949, section 4.2) straight into an array of bytes.
///
/// Every head is the shortest one and every length definite. The writer of a map states how many
/// pairs follow and writes the keys in ascending order of their encoded bytes, which for unsigned
/// keys is number order; for text keys it is length first, then bytes. Absent values have no key.
///
/// There is no tree in between: an event of ten fields costs a few dozen appends.
public struct CanonicalEncoder: Sendable {
  /// What has been written so far.
  public private(set) var bytes: [UInt8]
  var isInsideErasable = false

  /// An empty encoder with room for `capacity` bytes.
  public init(reserving capacity: Int = 256) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Starts anew in the same memory.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  /// Writes an unsigned number.
  public mutating func unsigned(_ value: UInt64) {
    head(0, value)
  }

  /// Writes the key of a pair; the value is to follow.
  public mutating func key(_ value: UInt64) {
    head(0, value)
  }

  /// Writes a signed number.
  public mutating func integer(_ value: Int64) {
    CanonicalEncoder.append(integer: value, to: &bytes)
  }

  /// Writes a number of up to 128 bits: as a plain integer when that holds it, else as a bignum.
  public mutating func bignum(_ value: Int128) {
    let magnitude = UInt128(bitPattern: value >= 0 ? value : ~value)
    if magnitude >> 64 == 0 {
      head(value >= 0 ? 0 : 1, UInt64(magnitude))
      return
    }
    tag(value >= 0 ? 2 : 3)
    let count = 16 - magnitude.leadingZeroBitCount / 8
    head(2, UInt64(count))
    for index in (0..<count).reversed() {
      bytes.append(UInt8(truncatingIfNeeded: magnitude >> (8 * index)))
    }
  }

  /// Writes text.
  public mutating func text(_ value: String) {
    let utf8 = value.utf8
    head(3, UInt64(utf8.count))
    bytes.append(contentsOf: utf8)
  }

  /// Writes a byte string.
  public mutating func bytes(_ value: [UInt8]) {
    head(2, UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  /// Writes a byte string.
  public mutating func bytes(_ value: ArraySlice<UInt8>) {
    head(2, UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  /// Writes a digest as a byte string of 32.
  public mutating func digest(_ value: Digest32) {
    head(2, 32)
    value.append(to: &bytes)
  }

  /// Writes true or false.
  public mutating func boolean(_ value: Bool) {
    bytes.append(value ? 0xF5 : 0xF4)
  }

  /// Writes null. An absent field has no key instead; null is for places in an array.
  public mutating func null() {
    bytes.append(0xF6)
  }

  /// Writes a floating-point number as a byte string of its 8 bytes, the highest first.
  ///
  /// Every NaN becomes the one quiet NaN; the sign of zero is kept.
  public mutating func double(_ value: Double) {
    head(2, 8)
    bytes.append(bigEndian: value.isNaN ? 0x7FF8_0000_0000_0000 : value.bitPattern)
  }

  /// Writes the head of an array; `count` values are to follow.
  public mutating func array(_ count: Int) {
    head(4, UInt64(count))
  }

  /// Writes the head of a map; `count` pairs of key and value are to follow, in key order.
  public mutating func map(_ count: Int) {
    head(5, UInt64(count))
  }

  /// Writes a tag; the tagged value is to follow.
  public mutating func tag(_ number: UInt64) {
    head(6, number)
  }

  /// Copies bytes that are already one or more canonical values.
  public mutating func encoded(_ value: [UInt8]) {
    bytes.append(contentsOf: value)
  }

  /// Copies bytes that are already one or more canonical values.
  public mutating func encoded(_ value: ArraySlice<UInt8>) {
    bytes.append(contentsOf: value)
  }

  /// Writes a map with text keys, in the order that CBOR asks for: shorter keys first.
  /// - Complexity: O(*n* log *n*) in the number of pairs.
  public mutating func textMap(_ pairs: [String: String]) {
    map(pairs.count)
    for (key, value) in pairs.sorted(by: { CanonicalEncoder.precedes($0.key, $1.key) }) {
      text(key)
      text(value)
    }
  }

  /// Whether one text stands before another as a key of a map.
  public static func precedes(_ one: String, _ other: String) -> Bool {
    let (first, second) = (one.utf8, other.utf8)
    if first.count != second.count { return first.count < second.count }
    return first.lexicographicallyPrecedes(second)
  }

  /// Writes a value that can be erased, in plain.
  /// - Parameters:
  ///   - component: Its number, unique in this event.
  ///   - body: Writes exactly one value, with no erasable one inside.
  public mutating func erasable(
    _ component: UInt64, _ body: (inout CanonicalEncoder) -> Void
  ) {
    precondition(!isInsideErasable, "an erasable component cannot hold another")
    tag(ErasableTag.number)
    map(1)
    unsigned(component)
    isInsideErasable = true
    body(&self)
    isInsideErasable = false
  }

  /// Writes a value that can be erased, or what is left of it.
  public mutating func erasable<Value>(
    _ component: UInt64, _ value: Erasable<Value>,
    _ body: (inout CanonicalEncoder, Value) -> Void
  ) {
    switch value {
    case .plain(let value):
      erasable(component) { body(&$0, value) }
    case .erased(let digest):
      CanonicalEncoder.append(component: component, digest: digest, to: &bytes)
    }
  }

  mutating func head(_ major: UInt8, _ argument: UInt64) {
    CanonicalEncoder.append(head: major, argument, to: &bytes)
  }
}
