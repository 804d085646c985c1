/// A value that may name a person, and can therefore be erased from the log: either it is still
/// there, or only its salted digest is, which keeps every hash above it true.
public enum Erasable<Value> {
  /// The value, not erased.
  case plain(Value)
  /// What is left of an erased value: SHA-256(salt ‖ encoded value).
  case erased(Digest32)

  /// The value; nil once it has been erased.
  public var plain: Value? {
    if case .plain(let value) = self { value } else { nil }
  }

  /// Whether only the digest is left.
  public var isErased: Bool {
    if case .erased = self { true } else { false }
  }

  /// The same for a value made from this one.
  public func map<Other, Failure: Error>(
    _ transform: (Value) throws(Failure) -> Other
  ) throws(Failure) -> Erasable<Other> {
    switch self {
    case .plain(let value): .plain(try transform(value))
    case .erased(let digest): .erased(digest)
    }
  }
}

extension Erasable: Equatable where Value: Equatable {}
extension Erasable: Hashable where Value: Hashable {}
extension Erasable: Sendable where Value: Sendable {}

/// The mark of an erasable component in CBOR.
///
/// 58789 (hexadecimal E5A5) lies in the range that the CBOR tag registry gives out first come,
/// first served, where it was free when format v1 was fixed. What the tag holds:
/// - a map of one pair, `{component: value}`: the plain value. Stored, never hashed.
/// - an array of two, `[component, digest]`: the digest alone. This is what is hashed, and what is
///   stored once the value has been erased.
///
/// Component numbers are unique in an event and are chosen by its kind; components do not nest.
public enum ErasableTag {
  /// The tag's number.
  public static let number: UInt64 = 58_789
}
