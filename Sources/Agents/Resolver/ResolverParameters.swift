/// The few numbers of the resolver. None was chosen for one set of claims; the Quality page tells how
/// flat the optimum is.
public struct ResolverParameters: Hashable, Sendable {
  /// Claims that a source is believed to have made rightly, and wrongly, before the first.
  public var priorRight: Int64 = 8
  public var priorWrong: Int64 = 2
  /// Contested claims of a source before what they have shown of it counts.
  public var fewestClaims: Int64 = 30
  /// How many claims on an attribute weigh as much as what is known of the source otherwise.
  public var attributePrior: Int64 = 100
  /// The most reliable that a source is taken to be, in millionths.
  public var ceiling: Int64 = 980_000
  /// Claims of one source that are remembered; beyond, the old ones fade.
  public var memory: Int64 = 50_000
  /// Two sources are one lineage if they give the same unusual values in this share of the cases in
  /// which either gives one, in millionths.
  public var lineageShare: Int64 = 950_000
  /// Cases needed before two sources are compared at all.
  public var fewestPairs: Int64 = 30
  /// A source lies on one side of another if this share of its claims do, in millionths.
  public var oneWayShare: Int64 = 850_000
  /// An attribute follows another if it lies below it in at most this share of the entities on which
  /// both are agreed, in millionths.
  public var reversedShare: Int64 = 50_000
  /// How often the votes of a batch are counted, each time with the reliabilities of the last count.
  public var rounds = 5
  /// What speaks for a value that nobody gave, in millionths of a nat.
  public var unseen: Int64 = -2_000_000
  /// Claims in a batch at least; a batch closes at the first change of time beyond.
  public var batchClaims = 1_000
  /// Sources that are compared in pairs, at most.
  public var mostSeats = 512
  /// The part of its weight that a list lends to one that has all its elements and more, in millionths.
  public var lentShare: Int64 = 333_333
  /// Rulings on an attribute that weigh as much as all that the resolver has taught itself.
  public var rulingPrior: Int64 = 2
  /// What is believed of a person's ruling, in millionths.
  public var rulingConfidence: Int64 = 999_000
  /// A confidence below which the resolver abstains, in millionths.
  public var abstainBelow: Int64 = 500_000

  public init() {}
}
