import Events

/// Whom rows that came between two figures bring or remove, fold by fold.
struct TouchedPeople {
  /// By fold of a distinct count: the people (or accounts, each its own) who came or went.
  private let changed: [Int: Set<UInt32>]
  private let roots: [UInt32]
  private let isPeople: [Bool]

  init(_ model: EvidenceModel, _ delta: [CountedRow]) {
    let plan = model.plan
    let after = model.tallies(adding: delta)
    roots = model.people.roots
    var changed: [Int: Set<UInt32>] = [:]
    var isPeople: [Bool] = []
    for (number, fold) in plan.folds.enumerated() {
      isPeople.append(fold.aggregate == .distinctPeople)
      guard fold.isDistinct else { continue }
      let masked = model.people.masked(fold.masks)
      func persons(_ tally: FoldTally) -> Set<UInt32> {
        Self.present(
          tally, among: delta, model.people.roots, masked,
          isPeople: fold.aggregate == .distinctPeople)
      }
      changed[number] = persons(model.base[number]).symmetricDifference(persons(after[number]))
    }
    self.changed = changed
    self.isPeople = isPeople
  }

  /// Of those whom `delta` has rows of, the ones that a tally counts.
  private static func present(
    _ tally: FoldTally, among delta: [CountedRow], _ roots: [UInt32], _ masked: [Bool],
    isPeople: Bool
  ) -> Set<UInt32> {
    let sought = Set(delta.map { isPeople ? roots[Int($0.entity)] : $0.entity })
    var found: Set<UInt32> = []
    for entity in tally.counts.indices where tally.counts[entity] > 0 {
      if entity < masked.count, masked[entity] { continue }
      let one = isPeople ? roots[entity] : UInt32(entity)
      if sought.contains(one) { found.insert(one) }
    }
    return found
  }

  /// Who is touched by a row in a fold; nil if it touches nobody there.
  func person(of row: CountedRow, in fold: Int) -> UInt32? {
    guard let set = changed[fold] else { return nil }
    let one = isPeople[fold] ? roots[Int(row.entity)] : row.entity
    return set.contains(one) ? one : nil
  }

  func isDistinct(_ fold: Int) -> Bool { changed[fold] != nil }

  /// How many people or accounts rows touch.
  func count(of rows: [CountedRow], folds: (CountedRow) -> [Int]) -> Int {
    var found: Set<UInt64> = []
    for row in rows {
      for fold in folds(row) {
        if let one = person(of: row, in: fold) { found.insert(UInt64(fold) << 32 | UInt64(one)) }
      }
    }
    return found.count
  }
}
