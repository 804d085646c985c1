import Events

/// Who is one person and who carries a mask, over the entity symbols of a log.
///
/// Accounts that identity rows join are one person; a mask on one account is on all of its person.
struct PersonGraph: Sendable {
  /// For each entity a number that only entities of the same person have.
  let roots: [UInt32]
  /// By mask: the roots that carry it.
  private let carriers: [String: Set<UInt32>]

  /// - Parameter identity: Rows that say who is one person and who carries a mask, in parts: how
  ///   often each fact was said, less how often it was taken back.
  /// - Complexity: O(entities + rows).
  init(entities: Int, identity parts: [[IdentityRow]]) {
    let parts = Self.standing(parts)
    var parents = (0..<entities).map { UInt32(truncatingIfNeeded: $0) }
    func root(_ start: UInt32) -> UInt32 {
      var at = start
      while parents[Int(at)] != at {
        parents[Int(at)] = parents[Int(parents[Int(at)])]
        at = parents[Int(at)]
      }
      return at
    }
    for rows in parts {
      for link in rows where link.isLink {
        let one = root(link.entity)
        let other = root(link.other)
        // The smaller is the root, so the order of the links does not show.
        if one < other { parents[Int(other)] = one } else { parents[Int(one)] = other }
      }
    }
    for entity in 0..<entities { parents[entity] = root(UInt32(truncatingIfNeeded: entity)) }
    var carriers: [String: Set<UInt32>] = [:]
    for rows in parts {
      for mark in rows where !mark.isLink {
        carriers[mark.mask, default: []].insert(parents[Int(mark.entity)])
      }
    }
    roots = parents
    self.carriers = carriers
  }

  /// The rows that were not taken back, each fact once; where none was, the rows as they are.
  private static func standing(_ parts: [[IdentityRow]]) -> [[IdentityRow]] {
    guard parts.contains(where: { rows in rows.contains { $0.weight < 0 } }) else { return parts }
    var counts: [IdentityRow.Fact: Int] = [:]
    for rows in parts { for row in rows { counts[row.fact, default: 0] += Int(row.weight) } }
    var given: Set<IdentityRow.Fact> = []
    return parts.map { rows in
      rows.filter { (counts[$0.fact] ?? 0) > 0 && given.insert($0.fact).inserted }
    }
  }

  /// The first of these masks that an entity's person carries, in their order.
  func mask(of entity: UInt32, among masks: [String]) -> String? {
    let root = roots[Int(entity)]
    return masks.first { carriers[$0]?.contains(root) ?? false }
  }

  /// By entity, whether its person carries one of these masks; empty without masks.
  func masked(_ masks: [String]) -> [Bool] {
    guard !masks.isEmpty else { return [] }
    var isMasked = [Bool](repeating: false, count: roots.count)
    for mask in masks { for root in carriers[mask] ?? [] { isMasked[Int(root)] = true } }
    return roots.map { isMasked[Int($0)] }
  }
}

/// A row that says who is one person, or who carries a mask.
struct IdentityRow: Sendable {
  struct Fact: Hashable {
    let entity: UInt32
    let other: UInt32
    let mask: String
  }

  let entity: UInt32
  /// The other entity of a link.
  let other: UInt32
  /// The mask of a mark; empty on a link.
  let mask: String
  private(set) var weight: Int8
  let reference: RowReference

  init(entity: UInt32, other: UInt32, mask: String, weight: Int8, reference: RowReference) {
    self.entity = entity
    self.other = other
    self.mask = mask
    self.weight = weight
    self.reference = reference
  }

  /// The same row with its weight turned round.
  var takenBack: IdentityRow {
    var row = self
    row.weight = -weight
    return row
  }

  var isLink: Bool { mask.isEmpty }
  var fact: Fact { Fact(entity: entity, other: other, mask: mask) }
}

/// Exchange rates into the reporting currency.
struct RateBook: Sendable {
  struct Day: Hashable {
    let currency: String
    let day: Int32
  }
  private var rates: [Day: [Int64: Int64]] = [:]

  mutating func add(_ ppm: Int64, of currency: String, on day: Int32, weight: Int64) {
    rates[Day(currency: currency, day: day), default: [:]][ppm, default: 0] += weight
  }

  /// The rate of a day; of several that were not taken back the largest.
  func ppm(of currency: String, on day: Int32) -> Int64? {
    rates[Day(currency: currency, day: day)]?.filter { $0.value > 0 }.keys.max()
  }
}
