extension CanonicalDecoder {
  /// Reads an array, each element by `element`.
  public mutating func array<Element>(
    of element: (inout CanonicalDecoder) throws(CanonicalError) -> Element
  ) throws(CanonicalError) -> [Element] {
    let count = try array()
    var elements: [Element] = []
    elements.reserveCapacity(count)
    for _ in 0..<count { elements.append(try element(&self)) }
    return elements
  }

  /// Reads a map whose keys are unsigned numbers.
  ///
  /// `body` is called once a pair with its key, and reads the value. A value that it does not read
  /// is skipped, so that an older reader tolerates fields which a newer writer added.
  public mutating func fields(
    _ body: (UInt64, inout CanonicalDecoder) throws(CanonicalError) -> Void
  ) throws(CanonicalError) {
    let count = try map()
    var previous: UInt64?
    for _ in 0..<count {
      let start = position
      let key = try unsigned()
      if let previous, key <= previous { throw CanonicalError(.keyOrder, at: start) }
      previous = key
      let before = position
      try body(key, &self)
      if position == before { try skip() }
    }
  }

  /// Reads a map from text to text.
  public mutating func textMap() throws(CanonicalError) -> [String: String] {
    let count = try map()
    var pairs: [String: String] = [:]
    var previous: String?
    for _ in 0..<count {
      let start = position
      let key = try text()
      if let previous, !CanonicalEncoder.precedes(previous, key) {
        throw CanonicalError(.keyOrder, at: start)
      }
      previous = key
      pairs[key] = try text()
    }
    return pairs
  }

  /// Reads an erasable component: its number and the value, or the digest that is left of it.
  public mutating func erasable<Value>(
    _ body: (inout CanonicalDecoder) throws(CanonicalError) -> Value
  ) throws(CanonicalError) -> (component: UInt64, value: Erasable<Value>) {
    let start = position
    guard try tag() == ErasableTag.number else {
      throw CanonicalError(
        .unexpected(found: "another tag", expected: "an erasable component"), at: start)
    }
    switch try peek() {
    case .map:
      guard try map() == 1 else {
        throw CanonicalError(.erasable("an erasable component holds one value"), at: start)
      }
      let component = try unsigned()
      return (component, .plain(try body(&self)))
    case .array:
      guard try array() == 2 else {
        throw CanonicalError(
          .erasable("an erased component holds a number and a digest"), at: start)
      }
      let component = try unsigned()
      return (component, .erased(try digest()))
    default:
      throw CanonicalError(
        .erasable("an erasable component holds neither a value nor a digest"), at: start)
    }
  }

  /// Skips one value of any type, checking it on the way.
  /// - Complexity: O(*n*) in its bytes.
  public mutating func skip() throws(CanonicalError) {
    try skip(depth: 0, insideErasable: false)
  }

  /// Skips one value and says where it lies.
  public mutating func skipRange() throws(CanonicalError) -> Range<Int> {
    let start = position
    try skip()
    return start..<position
  }

  mutating func skip(depth: Int, insideErasable: Bool) throws(CanonicalError) {
    guard depth < CanonicalDecoder.maximumDepth else {
      throw CanonicalError(.tooDeep, at: position)
    }
    let start = position
    switch try peek() {
    case .unsigned, .negative: _ = try argument()
    case .bytes: _ = try content()
    case .text: try skipText()
    case .boolean: _ = try boolean()
    case .null: try null()
    case .array:
      for _ in 0..<(try array()) {
        try skip(depth: depth + 1, insideErasable: insideErasable)
      }
    case .map:
      var previous: Range<Int>?
      for _ in 0..<(try map()) {
        let key = position
        try skip(depth: depth + 1, insideErasable: true)
        if let previous, !precedes(previous, key..<position) {
          throw CanonicalError(.keyOrder, at: key)
        }
        previous = key..<position
        try skip(depth: depth + 1, insideErasable: insideErasable)
      }
    case .tag:
      switch try tag() {
      case 2, 3:
        move(to: start)
        _ = try bignum()
      case ErasableTag.number:
        guard !insideErasable else {
          throw CanonicalError(
            .erasable("an erasable component stands inside another or in a key"), at: start)
        }
        move(to: start)
        var value: Range<Int>?
        let (component, content) = try erasable { decoder throws(CanonicalError) in
          let begin = decoder.position
          try decoder.skip(depth: depth + 1, insideErasable: true)
          value = begin..<decoder.position
        }
        guard collected != nil else { return }
        var digest: Digest32?
        if case .erased(let left) = content { digest = left }
        collected?.append(
          ErasableExtent(start: start, component: component, value: value, digest: digest))
      default:
        try skip(depth: depth + 1, insideErasable: insideErasable)
      }
    }
  }

  /// Skips text, which is checked without being made into a `String` where it is ASCII.
  private mutating func skipText() throws(CanonicalError) {
    let start = position
    let range = try content()
    var bits: UInt8 = 0
    for index in range { bits |= storage[index] }
    guard bits < 0x80 || String(validating: storage[range], as: UTF8.self) != nil else {
      throw CanonicalError(.invalidText, at: start)
    }
  }

  private func precedes(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
    storage[one].lexicographicallyPrecedes(storage[other])
  }
}
