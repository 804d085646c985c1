/// The canonical form of an event: the bytes that are hashed, made from its stored form.
///
/// 1. The stored form may hold a component in plain or as its digest; the canonical form is the same.
/// 2. Canonical bytes hold the knowledge time (key 3), stored bytes do not.
/// 3. Neither depends on the program that reads them: unknown kinds and fields are carried through.
public enum CanonicalForm {
  /// Appends the canonical form of a stored event.
  /// - Parameters:
  ///   - stored: Bytes in which the event lies.
  ///   - range: Where it lies in them.
  ///   - knowledgeTime: Microseconds since 1970-01-01 in UTC.
  ///   - salts: The salts of its components; asked only for those that stand in plain.
  ///   - bytes: What is appended to; reuse one buffer for many events.
  /// - Throws: ``CanonicalError`` if the bytes are not an event in stored form, or if a component in
  ///   plain has lost its salt.
  /// - Complexity: O(*n*) in the event's bytes.
  public static func append(
    stored: [UInt8], in range: Range<Int>, knowledgeTime: Int64,
    salts: inout some ComponentSalts, to bytes: inout [UInt8]
  ) throws(CanonicalError) {
    let layout = try EnvelopeLayout(stored, in: range)
    bytes.append(0xA0 | UInt8(layout.count + 1))
    bytes.append(contentsOf: stored[range.lowerBound + 1..<layout.knowledgeTimePosition])
    bytes.append(UInt8(truncatingIfNeeded: EnvelopeKey.knowledgeTime))
    CanonicalEncoder.append(integer: knowledgeTime, to: &bytes)
    try appendRest(
      stored, in: layout.knowledgeTimePosition..<range.upperBound, to: &bytes
    ) { component, _, _ throws(CanonicalError) in
      guard let salt = salts.salt(of: component) else {
        throw CanonicalError(.saltErased(component: component), at: range.lowerBound)
      }
      return salt
    }
  }

  /// The canonical form of a stored event that fills an array.
  /// - Throws: ``CanonicalError`` as above.
  public static func bytes(
    stored: [UInt8], knowledgeTime: Int64, salts: inout some ComponentSalts
  ) throws(CanonicalError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(stored.count + 16)
    try append(
      stored: stored, in: 0..<stored.count, knowledgeTime: knowledgeTime, salts: &salts,
      to: &bytes)
    return bytes
  }

  /// The stored form of an event after erasing some of its components: only their digests remain.
  /// Components that are erased already stay as they are.
  /// - Parameter components: Which ones; nil for all.
  /// - Throws: ``CanonicalError`` as above.
  public static func erasing(
    _ components: Set<UInt64>?, of stored: [UInt8], salts: inout some ComponentSalts
  ) throws(CanonicalError) -> [UInt8] {
    _ = try EnvelopeLayout(stored)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(stored.count)
    try appendRest(stored, in: 0..<stored.count, to: &bytes) {
      component, _, start throws(CanonicalError) in
      guard components?.contains(component) ?? true else { return nil }
      guard let salt = salts.salt(of: component) else {
        throw CanonicalError(.saltErased(component: component), at: start)
      }
      return salt
    }
    return bytes
  }

  /// Copies values, replacing each plain component for which `salt` gives a salt by its digest.
  ///
  /// The bytes have been found whole, so a walk from head to head, without following the nesting,
  /// meets every tag.
  private static func appendRest(
    _ stored: [UInt8], in range: Range<Int>, to bytes: inout [UInt8],
    salt: (_ component: UInt64, _ value: Range<Int>, _ start: Int) throws(CanonicalError) -> Salt?
  ) throws(CanonicalError) {
    var copied = range.lowerBound
    var decoder = CanonicalDecoder(stored, in: range)
    while !decoder.isAtEnd {
      guard let found = try decoder.nextErasable() else { break }
      guard let value = found.value, let salt = try salt(found.component, value, found.start)
      else { continue }
      bytes.append(contentsOf: stored[copied..<found.start])
      CanonicalEncoder.append(
        component: found.component, digest: salt.digest(of: stored[value]), to: &bytes)
      copied = value.upperBound
    }
    bytes.append(contentsOf: stored[copied..<range.upperBound])
  }
}
