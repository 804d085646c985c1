/// The layout of an event with every value cut out: events of one shape lie in one group of columns.
///
/// A shape is the event's own CBOR in which each leaf is replaced by one marker byte. Markers are
/// initial bytes that RFC 8949 leaves unassigned, so they cannot be mistaken. What stays in the
/// shape: heads of maps, arrays and tags, unsigned keys of maps, and the kind, the schema version
/// and (where a group is split by it) the first text field.
struct EventShape: Hashable, Sendable {
  let bytes: [UInt8]

  /// An integer that fits 64 bits with sign.
  static let integer: UInt8 = 0x1C
  static let text: UInt8 = 0x1D
  static let byteString: UInt8 = 0x1E
  /// A simple value or a float: its initial byte and its bits.
  static let simple: UInt8 = 0x1F

  /// The shape of events that are kept as they are: one byte string, the whole event.
  static let whole = EventShape(bytes: [])
}

/// The values of one event, cut out of its shape.
struct CutEvent: Sendable {
  /// What is left of the event.
  var shape: [UInt8] = []
  /// Values of integer leaves, and of simple leaves as initial byte plus bits shifted by 8.
  var integers: [Int64] = []
  /// Where the contents of texts and byte strings lie in the event.
  var strings: [Range<Int>] = []
  /// The head of the map has been read: the key whose value comes next, at depth 1 and below 9.
  var kind: Range<Int> = 0..<0
  var schemaVersion: UInt64 = 0
  /// Which of ``strings`` is the first text field, if the fields begin with one.
  var discriminator: Int?

  mutating func removeAll() {
    shape.removeAll(keepingCapacity: true)
    integers.removeAll(keepingCapacity: true)
    strings.removeAll(keepingCapacity: true)
    kind = 0..<0
    schemaVersion = 0
    discriminator = nil
  }
}

/// Cuts events apart.
struct ShapeCutter {
  private var bytes: [UInt8] = []
  private var at = 0
  private var end = 0

  /// Cuts the event that lies in a part of `bytes`.
  /// - Returns: Whether it could be cut; if not, it is kept as it is.
  mutating func cut(_ bytes: [UInt8], _ range: Range<Int>, into cut: inout CutEvent) -> Bool {
    self.bytes = bytes
    at = range.lowerBound
    end = range.upperBound
    cut.removeAll()
    guard let pairs = head(0xA0, &cut), pairs < 23 else { return false }
    for _ in 0..<pairs {
      guard at < end, bytes[at] < 0x18 else { return false }
      let key = bytes[at]
      cut.shape.append(key)
      at += 1
      switch key {
      case 0:
        guard at < end, bytes[at] >> 5 == 3, let content = string(into: &cut) else { return false }
        cut.kind = content
      case 1:
        let start = at
        guard at < end, bytes[at] >> 5 == 0, let number = argument() else { return false }
        cut.schemaVersion = number
        cut.shape.append(contentsOf: bytes[start..<at])
      case 9:
        let first = cut.strings.count
        let isMap = at + 2 < end && bytes[at] >> 5 == 5 && bytes[at + 1] == 0
        if isMap && bytes[at + 2] >> 5 == 3 { cut.discriminator = first }
        guard value(&cut, depth: 1) else { return false }
      default:
        guard value(&cut, depth: 1) else { return false }
      }
    }
    return at == end
  }

  /// Reads a text and keeps it in the shape.
  private mutating func string(into cut: inout CutEvent) -> Range<Int>? {
    let start = at
    guard let length = argument(), length <= UInt64(end - at) else { return nil }
    at += Int(length)
    cut.shape.append(contentsOf: bytes[start..<at])
    return at - Int(length)..<at
  }

  /// Reads a head of a given major type with a short count and keeps it.
  private mutating func head(_ major: UInt8, _ cut: inout CutEvent) -> Int? {
    guard at < end, bytes[at] & 0xE0 == major, bytes[at] & 0x1F < 24 else { return nil }
    cut.shape.append(bytes[at])
    at += 1
    return Int(bytes[at - 1] & 0x1F)
  }

  /// The argument of the head at hand, if it is written in the fewest bytes.
  private mutating func argument() -> UInt64? {
    let additional = bytes[at] & 0x1F
    at += 1
    if additional < 24 { return UInt64(additional) }
    guard additional < 28 else { return nil }
    let size = 1 << Int(additional - 24)
    guard at + size <= end else { return nil }
    var number: UInt64 = 0
    for _ in 0..<size {
      number = number << 8 | UInt64(bytes[at])
      at += 1
    }
    let least: UInt64 = size == 1 ? 24 : 1 << UInt64(size * 4)
    return number >= least ? number : nil
  }

  private mutating func value(_ cut: inout CutEvent, depth: Int) -> Bool {
    guard at < end, depth < 32 else { return false }
    let start = at
    let major = bytes[at] >> 5
    switch major {
    case 0, 1:
      guard let number = argument(), number <= UInt64(Int64.max) else { return false }
      cut.shape.append(EventShape.integer)
      cut.integers.append(major == 0 ? Int64(number) : ~Int64(number))
      return true
    case 2, 3:
      guard let length = argument(), length <= UInt64(end - at) else { return false }
      cut.shape.append(major == 2 ? EventShape.byteString : EventShape.text)
      cut.strings.append(at..<at + Int(length))
      at += Int(length)
      return true
    case 4:
      guard let count = argument(), count < 1 << 16 else { return false }
      cut.shape.append(contentsOf: bytes[start..<at])
      for _ in 0..<count { guard value(&cut, depth: depth + 1) else { return false } }
      return true
    case 5:
      guard let count = argument(), count < 1 << 16 else { return false }
      cut.shape.append(contentsOf: bytes[start..<at])
      for _ in 0..<count {
        guard key(&cut, depth: depth), value(&cut, depth: depth + 1) else { return false }
      }
      return true
    case 6:
      guard argument() != nil else { return false }
      cut.shape.append(contentsOf: bytes[start..<at])
      return value(&cut, depth: depth + 1)
    default:
      return simple(&cut)
    }
  }

  /// An unsigned key stays in the shape, any other is a value like others.
  private mutating func key(_ cut: inout CutEvent, depth: Int) -> Bool {
    guard at < end else { return false }
    guard bytes[at] >> 5 == 0 else { return value(&cut, depth: depth + 1) }
    let start = at
    guard argument() != nil else { return false }
    cut.shape.append(contentsOf: bytes[start..<at])
    return true
  }

  /// Simple values and short floats; eight bytes of a double do not fit beside their initial byte.
  private mutating func simple(_ cut: inout CutEvent) -> Bool {
    let initial = bytes[at]
    let size: Int
    switch initial & 0x1F {
    case 0..<24: size = 0
    case 25: size = 2
    case 26: size = 4
    default: return false
    }
    guard at + 1 + size <= end else { return false }
    var number: Int64 = 0
    for index in 0..<size { number = number << 8 | Int64(bytes[at + 1 + index]) }
    at += 1 + size
    cut.shape.append(EventShape.simple)
    cut.integers.append(number << 8 | Int64(initial))
    return true
  }
}
