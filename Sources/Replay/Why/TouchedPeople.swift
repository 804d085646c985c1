import Events

/// Whom rows that came between two figures bring or remove, fold by fold.
struct TouchedPeople {
  /// By fold that counts people or accounts: who came or went.
  private let changed: [Int: [Bool]]
  private let roots: [UInt32]
  private let countsPeople: [Bool]

  init(_ model: EvidenceModel, _ delta: [CountedRow]) {
    let after = model.tallies(adding: delta)
    let context = model.context(adding: [], [])
    var changed: [Int: [Bool]] = [:]
    for (number, fold) in model.plan.folds.enumerated() where fold.isPersonal {
      let was = model.base[number].counted(fold, context)
      let becomes = after[number].counted(fold, context)
      changed[number] = zip(was, becomes).map { $0 != $1 }
    }
    self.changed = changed
    roots = model.people.roots
    countsPeople = model.plan.folds.map { $0.aggregate != .distinctAccounts }
  }

  /// Who is touched by a row in a fold; nil if it touches nobody there.
  func person(of row: CountedRow, in fold: Int) -> UInt32? {
    guard let changed = changed[fold] else { return nil }
    let one = countsPeople[fold] ? roots[Int(row.entity)] : row.entity
    return changed[Int(one)] ? one : nil
  }

  func isPersonal(_ fold: Int) -> Bool { changed[fold] != nil }

  /// How many people or accounts rows touch.
  func count(of rows: [CountedRow], folds: (CountedRow) -> [Int]) -> Int {
    var found: Set<UInt32> = []
    for row in rows {
      for fold in folds(row) {
        if let one = person(of: row, in: fold) { found.insert(one) }
      }
    }
    return found.count
  }
}
