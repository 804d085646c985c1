extension CanonicalForm {
  /// An erasable component of an event.
  public struct Component: Hashable, Sendable {
    /// Its number.
    public let number: UInt64
    /// The encoded plain value; nil once erased.
    public let plain: [UInt8]?
    /// The digest that is left of an erased one; nil while the value stands in plain.
    public let digest: Digest32?
  }

  /// The erasable components of an event, in either form, in the order in which they stand.
  /// - Throws: ``CanonicalError`` if the bytes are harmed or a number occurs twice.
  public static func components(of event: [UInt8]) throws(CanonicalError) -> [Component] {
    var checker = CanonicalDecoder(event)
    try checker.skip()
    try checker.finish()
    var components: [Component] = []
    var decoder = CanonicalDecoder(event)
    while let found = try decoder.nextErasable() {
      guard !components.contains(where: { $0.number == found.component }) else {
        throw CanonicalError(
          .erasable("component \(found.component) occurs twice"), at: found.start)
      }
      components.append(
        Component(
          number: found.component, plain: found.value.map { [UInt8](event[$0]) },
          digest: found.digest))
    }
    return components
  }
}

/// An erasable component met on a walk.
struct ErasableExtent {
  let start: Int
  let component: UInt64
  /// Where the plain value lies; nil if erased.
  let value: Range<Int>?
  let digest: Digest32?
}

extension CanonicalDecoder {
  /// Goes from head to head to the next erasable component and consumes it.
  /// - Returns: nil at the end.
  mutating func nextErasable() throws(CanonicalError) -> ErasableExtent? {
    while !isAtEnd {
      let start = position
      switch try peek() {
      case .unsigned, .negative, .array, .map: _ = try argument()
      case .bytes, .text: _ = try content()
      case .boolean: _ = try boolean()
      case .null: try null()
      case .tag:
        guard try tag() == ErasableTag.number else { continue }
        move(to: start)
        var value: Range<Int>?
        let (component, content) = try erasable { decoder throws(CanonicalError) in
          value = try decoder.skipRange()
        }
        if case .erased(let digest) = content {
          return ErasableExtent(start: start, component: component, value: nil, digest: digest)
        }
        return ErasableExtent(start: start, component: component, value: value, digest: nil)
      }
    }
    return nil
  }
}
