/// What is known of an attribute before any claim is read: its kind, and how far claims may lie apart
/// and still say the same.
public struct AttributeDefinition: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case time, number, category
  }

  /// How far apart two claims may be.
  public enum Tolerance: Hashable, Sendable {
    /// They must be equal.
    case none
    /// In units of the mantissa of the attribute's values.
    case absolute(Int64)
    /// A share, in millionths, of the median of the item's claims.
    case relative(Int64)
  }

  public var name: String
  public var kind: Kind
  public var tolerance: Tolerance
  /// Whether a weighted mean is wanted, and not a value that some source gave.
  public var isEstimate: Bool
  /// Decimals of the values: a mantissa of 1234 with 2 decimals is 12.34. Times have none; they are
  /// whole seconds since 2000-01-01.
  public var decimals: Int
  /// Whether the values of a category are lists.
  var isList = false

  public init(
    name: String, kind: Kind, tolerance: Tolerance = .none, isEstimate: Bool = false,
    decimals: Int = 0
  ) {
    self.name = name
    self.kind = kind
    self.tolerance = tolerance
    self.isEstimate = isEstimate
    self.decimals = decimals
  }

  /// Whether a difference of two values means anything.
  var isOrdered: Bool { kind != .category }

  /// Whether two numbers say the same; a relative tolerance is taken of the second.
  func agree(_ one: Int64, _ other: Int64) -> Bool {
    guard one != other else { return true }
    guard isOrdered else { return false }
    return (Int128(one) - Int128(other)).magnitude <= Int128(width(around: other)).magnitude
  }

  /// The tolerance about a number.
  func width(around number: Int64) -> Int64 {
    switch tolerance {
    case .none: 0
    case .absolute(let width): width
    case .relative(let share):
      Int64(clamping: Int128(number.magnitude) * Int128(share) / 1_000_000)
    }
  }
}
