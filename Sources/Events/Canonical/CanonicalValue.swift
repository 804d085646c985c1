/// Any value that canonical bytes can hold, as a tree: for kinds that this program does not know,
/// and for showing events to people. Typed code reads with ``CanonicalDecoder`` instead.
public indirect enum CanonicalValue: Hashable, Sendable {
  /// A pair of a map.
  public struct Pair: Hashable, Sendable {
    /// The key; never erasable.
    public let key: CanonicalValue
    /// The value.
    public let value: CanonicalValue

    /// A pair of key and value.
    public init(_ key: CanonicalValue, _ value: CanonicalValue) {
      self.key = key
      self.value = value
    }
  }

  /// A number of up to 128 bits.
  case integer(Int128)
  /// A byte string; a floating-point number is one of 8 bytes.
  case bytes([UInt8])
  /// Text.
  case text(String)
  /// Values in order.
  case array([CanonicalValue])
  /// Pairs; a decoded map has them in the order of their encoded keys.
  case map([Pair])
  /// True or false.
  case boolean(Bool)
  /// Null.
  case null
  /// A tagged value, other than a bignum or an erasable component.
  case tagged(UInt64, CanonicalValue)
  /// An erasable component: its number, and the value or what is left of it.
  case erasable(UInt64, Erasable<CanonicalValue>)
}

extension CanonicalEncoder {
  /// Writes a value of any type. The pairs of a map may come in any order and are sorted here.
  /// - Precondition: No two keys of a map are equal; no key and no erasable value holds an erasable.
  public mutating func value(_ value: CanonicalValue) {
    switch value {
    case .integer(let number): bignum(number)
    case .bytes(let content): bytes(content)
    case .text(let content): text(content)
    case .boolean(let flag): boolean(flag)
    case .null: null()
    case .array(let elements):
      array(elements.count)
      for element in elements { self.value(element) }
    case .map(let pairs):
      var encodedPairs: [(key: [UInt8], value: CanonicalValue)] = []
      encodedPairs.reserveCapacity(pairs.count)
      for pair in pairs {
        var encoder = CanonicalEncoder(reserving: 16)
        encoder.isInsideErasable = true
        encoder.value(pair.key)
        encodedPairs.append((encoder.bytes, pair.value))
      }
      encodedPairs.sort { $0.key.lexicographicallyPrecedes($1.key) }
      map(encodedPairs.count)
      var previous: [UInt8] = []
      for pair in encodedPairs {
        precondition(pair.key != previous, "a map holds the same key twice")
        encoded(pair.key)
        self.value(pair.value)
        previous = pair.key
      }
    case .tagged(let number, let content):
      precondition(
        number != 2 && number != 3 && number != ErasableTag.number, "this tag has its own case")
      tag(number)
      self.value(content)
    case .erasable(let component, let content):
      precondition(!isInsideErasable, "an erasable component cannot stand here")
      erasable(component, content) { $0.value($1) }
    }
  }
}

extension CanonicalDecoder {
  /// Reads a value of any type as a tree.
  /// - Complexity: O(*n*) in its bytes.
  public mutating func value() throws(CanonicalError) -> CanonicalValue {
    var checker = self
    try checker.skip()
    return try checkedValue()
  }

  /// Reads a value that ``skip()`` has found whole, so that only types are left to tell apart.
  private mutating func checkedValue() throws(CanonicalError) -> CanonicalValue {
    switch try peek() {
    case .unsigned, .negative: return .integer(try bignum())
    case .bytes: return .bytes(try bytes())
    case .text: return .text(try text())
    case .boolean: return .boolean(try boolean())
    case .null:
      try null()
      return .null
    case .array:
      return .array(
        try array { decoder throws(CanonicalError) in try decoder.checkedValue() })
    case .map:
      let count = try map()
      var pairs: [CanonicalValue.Pair] = []
      pairs.reserveCapacity(count)
      for _ in 0..<count {
        let key = try checkedValue()
        pairs.append(CanonicalValue.Pair(key, try checkedValue()))
      }
      return .map(pairs)
    case .tag:
      let start = position
      switch try tag() {
      case 2, 3:
        move(to: start)
        return .integer(try bignum())
      case ErasableTag.number:
        move(to: start)
        let (component, content) = try erasable { decoder throws(CanonicalError) in
          try decoder.checkedValue()
        }
        return .erasable(component, content)
      case let number:
        return .tagged(number, try checkedValue())
      }
    }
  }
}
