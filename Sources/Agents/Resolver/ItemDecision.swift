/// What the resolver decided on one item.
public struct ItemDecision: Hashable, Sendable {
  /// Why it was decided so.
  public enum Reason: Hashable, Sendable {
    /// All claims agree.
    case agreed
    case vote
    /// The vote among sources that mean the same; the others were left out.
    case definition
    /// Only sources of the other definition have made a claim.
    case otherDefinition
    case estimate
    /// A rule of a person, by its number among the rules of the attribute.
    case rule(Int)
    /// A person has ruled on this very item.
    case ruling
  }

  public var item: UInt32
  /// The value that was chosen, as a number into the table's values; of an estimate the nearest.
  public var value: UInt32
  /// The value as a number: a mantissa, seconds, or the rank of a category.
  public var number: Int64
  /// In millionths.
  public var confidence: Int64
  public var reason: Reason
  /// Whether a person should decide instead; the value is the resolver's best guess.
  public var isAbstention: Bool
}
