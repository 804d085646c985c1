/// Novelty models of several memories, whose opinions are averaged: one alone depends on how long
/// the incidents of a series happen to last.
struct NoveltyEnsemble: Hashable, Sendable {
  private var members: [NoveltyModel]

  init(_ tuning: NoveltyTuning, step: Int, mean: Double, first: Double) {
    members = tuning.variants.map { NoveltyModel($0, step: step, mean: mean, first: first) }
  }

  /// The mean rarity; evidence and expectation are those of the most surprised member.
  mutating func judge(_ value: Double, second: Int) -> NoveltyModel.Finding {
    var strongest = NoveltyModel.Finding()
    var sum = 0.0
    for index in members.indices {
      let finding = members[index].judge(value, second: second)
      sum += finding.rarity
      if index == 0 || finding.rarity > strongest.rarity { strongest = finding }
    }
    strongest.rarity = sum / Double(members.count)
    return strongest
  }
}

extension NoveltyTuning {
  /// Shorter and longer memories around the middle ones, and smaller and larger offsets.
  var variants: [NoveltyTuning] {
    [1 / spread, 1, spread].map { factor in
      var tuning = self
      tuning.fastPoints = 1 + (fastPoints - 1) * factor
      tuning.longDays *= factor
      tuning.scalePoints *= factor
      tuning.offsetShare *= factor
      return tuning
    }
  }
}
