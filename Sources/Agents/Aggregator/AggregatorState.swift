import Events

extension Aggregator {
  /// The kept claims: sums of all rows so far, and what was last decided of each data item.
  ///
  /// Every part is a sum of signed rows, so the order of the rows, how they were cut into batches
  /// and on how many threads they were folded do not show.
  public struct State: Sendable {
    var accounts = SymbolList()
    var families: [RowFamily] = []
    var familyNumbers: [FamilyKey: Int] = [:]
    var identity = IdentityEvidence()
    var rates = RateTable()
    /// What each source has shown completely.
    var watermarks: [SourceID: Timestamp] = [:]
    /// The last decision of each data item.
    var decided: [DataItem: Decided] = [:]
    /// Items whose last decision lacked evidence that a source has not shown yet.
    var waiting: Set<DataItem> = []
    /// All days up to this one, by number, have had their first decision.
    var decidedThrough: Int32?
    /// What persons' answers and past votes have left behind.
    var lessons: Lessons
    /// Made of the above; never stored.
    var caches = FoldCaches()
  }
}

/// The last decision of a data item, as far as the next one is compared with it.
struct Decided: Hashable, Sendable {
  var value: Quantity?
  var rule: String
  var winner: DefinitionName?
  var confidencePPM: Int64
  /// The claims' values by definition, in the order of the definitions.
  var claims: [Claimed]
  var revision: Int64
  var offset: Offset

  struct Claimed: Hashable, Sendable {
    var definition: DefinitionName
    var value: Quantity
  }

  init(
    value: Quantity?, rule: String, winner: DefinitionName?, confidencePPM: Int64,
    claims: [Claimed], revision: Int64, offset: Offset
  ) {
    self.value = value
    self.rule = rule
    self.winner = winner
    self.confidencePPM = confidencePPM
    self.claims = claims
    self.revision = revision
    self.offset = offset
  }

  init(_ decision: DecisionMade, at offset: Offset) {
    value = decision.value
    rule = decision.rule
    winner = decision.winner
    confidencePPM = decision.confidencePPM
    claims = decision.claims.map { Claimed(definition: $0.definition, value: $0.value) }
    revision = decision.revision
    self.offset = offset
  }

  /// Whether a decision would say something else than this one.
  func differs(from decision: DecisionMade) -> Bool {
    value != decision.value || rule != decision.rule || winner != decision.winner
      || confidencePPM != decision.confidencePPM
      || claims
        != decision.claims.map { Claimed(definition: $0.definition, value: $0.value) }
  }
}
