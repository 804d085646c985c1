/// What rows say of who is one person, and who is to be left out: counted, so that it can be taken
/// back.
struct IdentityEvidence: Sendable {
  /// Two accounts, or an account and a key that others share, by their numbers in `nodes`.
  struct Link: Hashable, Sendable {
    var entity: UInt32
    var counterpart: UInt32
  }
  struct Mark: Hashable, Sendable {
    var entity: UInt32
    var mask: String
  }

  private(set) var nodes = SymbolList()
  private(set) var links: [Link: Int64] = [:]
  private(set) var marks: [Mark: Int64] = [:]
  /// Whether a link or a mark has come or gone since ``settle()``.
  private(set) var hasChanged = false

  init() {}

  mutating func link(_ entity: String, _ counterpart: String, _ weight: Int64) {
    let link = Link(entity: nodes.number(entity), counterpart: nodes.number(counterpart))
    let before = links[link] ?? 0
    links.add(weight, at: link)
    if (before > 0) != (before + weight > 0) { hasChanged = true }
  }

  mutating func mark(_ entity: String, _ mask: String, _ weight: Int64) {
    let mark = Mark(entity: nodes.number(entity), mask: mask)
    let before = marks[mark] ?? 0
    marks.add(weight, at: mark)
    if (before > 0) != (before + weight > 0) { hasChanged = true }
  }

  mutating func settle() { hasChanged = false }

  mutating func merge(_ other: IdentityEvidence) {
    for (link, count) in other.links {
      self.link(
        other.nodes.texts[Int(link.entity)], other.nodes.texts[Int(link.counterpart)], count)
    }
    for (mark, count) in other.marks {
      self.mark(other.nodes.texts[Int(mark.entity)], mark.mask, count)
    }
    hasChanged = hasChanged || other.hasChanged
  }
}
