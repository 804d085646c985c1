/// Writes deterministic CBOR (RFC 8949, section 4.2) straight into an array of bytes.
///
/// Every head is the shortest one and every length definite. The writer of a map states how many
/// pairs follow and writes the keys in ascending order of their encoded bytes, which for unsigned
/// keys is number order; for text keys it is length first, then bytes. Absent values have no key.
///
/// There is no tree in between: an event of ten fields costs a few dozen appends.
public struct CanonicalEncoder: Sendable {
  /// What has been written so far, but for ``gathered``.
  private var written: [UInt8]
  /// The last bytes, the first of them lowest: heads are short and many, and go into the array
  /// together.
  private var gathered: UInt64 = 0
  private var gatheredCount = 0
  var isInsideErasable = false

  /// What has been written so far.
  /// - Complexity: O(1) behind ``gatherNoMore()``, a text, a byte string or encoded bytes.
  public var bytes: [UInt8] {
    guard gatheredCount > 0 else { return written }
    var copy = self
    copy.gatherNoMore()
    return copy.written
  }

  /// An empty encoder with room for `capacity` bytes.
  public init(reserving capacity: Int = 256) {
    written = []
    written.reserveCapacity(capacity)
  }

  /// An empty encoder in the memory of one that is not needed any more.
  public init(reusing memory: consuming [UInt8]) {
    written = memory
    written.removeAll(keepingCapacity: true)
    written.reserveCapacity(512)
  }

  /// Starts anew in the same memory.
  public mutating func removeAll() {
    gatheredCount = 0
    gathered = 0
    written.removeAll(keepingCapacity: true)
  }

  /// Puts the last heads where the rest lies.
  public mutating func gatherNoMore() {
    guard gatheredCount > 0 else { return }
    written.append(highest: gatheredCount, of: gathered.byteSwapped)
    gathered = 0
    gatheredCount = 0
  }

  @inline(__always)
  private mutating func gather(_ byte: UInt8) {
    if gatheredCount == 8 { gatherNoMore() }
    gathered |= UInt64(byte) << UInt64(8 * gatheredCount)
    gatheredCount += 1
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
    if value >= 0 { head(0, UInt64(value)) } else { head(1, UInt64(bitPattern: ~value)) }
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
      gather(UInt8(truncatingIfNeeded: magnitude >> (8 * index)))
    }
  }

  /// Writes text.
  public mutating func text(_ value: String) {
    let utf8 = value.utf8
    head(3, UInt64(utf8.count))
    gatherNoMore()
    written.append(contentsOf: utf8)
  }

  /// Writes a byte string.
  public mutating func bytes(_ value: [UInt8]) {
    head(2, UInt64(value.count))
    encoded(value)
  }

  /// Writes a byte string.
  public mutating func bytes(_ value: ArraySlice<UInt8>) {
    head(2, UInt64(value.count))
    encoded(value)
  }

  /// Writes a digest as a byte string of 32.
  public mutating func digest(_ value: Digest32) {
    head(2, 32)
    gatherNoMore()
    value.append(to: &written)
  }

  /// Writes true or false.
  public mutating func boolean(_ value: Bool) {
    gather(value ? 0xF5 : 0xF4)
  }

  /// Writes null. An absent field has no key instead; null is for places in an array.
  public mutating func null() {
    gather(0xF6)
  }

  /// Writes a floating-point number as a byte string of its 8 bytes, the highest first.
  ///
  /// Every NaN becomes the one quiet NaN; the sign of zero is kept.
  public mutating func double(_ value: Double) {
    head(2, 8)
    gatherNoMore()
    written.append(bigEndian: value.isNaN ? 0x7FF8_0000_0000_0000 : value.bitPattern)
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
    gatherNoMore()
    written.append(contentsOf: value)
  }

  /// Copies bytes that are already one or more canonical values.
  public mutating func encoded(_ value: ArraySlice<UInt8>) {
    gatherNoMore()
    written.append(contentsOf: value)
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
      gatherNoMore()
      CanonicalEncoder.append(component: component, digest: digest, to: &written)
    }
  }

  @inline(__always)
  mutating func head(_ major: UInt8, _ argument: UInt64) {
    guard argument >= 24 else { return gather(major << 5 | UInt8(truncatingIfNeeded: argument)) }
    wideHead(major, argument)
  }

  private mutating func wideHead(_ major: UInt8, _ argument: UInt64) {
    if argument <= 0xFF {
      gather(major << 5 | 24)
      gather(UInt8(truncatingIfNeeded: argument))
    } else {
      gatherNoMore()
      CanonicalEncoder.append(head: major, argument, to: &written)
    }
  }
}
