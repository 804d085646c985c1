/// How often two sources said the same, how often the same unusual thing, and which of them was above.
///
/// Only sources with enough claims are compared; they have a number of their own, their *seat*.
struct PairCounts: Sendable {
  /// Of two sources on one attribute; "up" means that the second is above.
  struct Attribute: Hashable, Sendable {
    var pairs: Int32 = 0
    var up: Int32 = 0
    var down: Int32 = 0
    var farUp: Int32 = 0
    var farDown: Int32 = 0
    /// Pairs on items on which claims differ, and those in which the two agree.
    var contested: Int32 = 0
    var together: Int32 = 0

    static func += (left: inout Attribute, right: Attribute) {
      left.pairs += right.pairs
      left.up += right.up
      left.down += right.down
      left.farUp += right.farUp
      left.farDown += right.farDown
      left.contested += right.contested
      left.together += right.together
    }
  }

  /// Of two sources on all attributes.
  struct Unusual: Hashable, Sendable {
    /// Items on which either said something unusual, and those on which both said the same.
    var either: Int32 = 0
    var same: Int32 = 0
  }

  /// Sources that have a seat, in the order in which they took it.
  private(set) var seated: [UInt32] = []
  /// The seat of each source, -1 for none.
  private(set) var seats: [Int32]
  let attributeCount: Int
  var attributes: [Attribute] = []
  var unusual: [Unusual] = []

  init(sources: Int, attributes: Int) {
    seats = Array(repeating: -1, count: sources)
    attributeCount = attributes
  }

  /// No pair counted, with the same seats: what one thread fills.
  var emptied: PairCounts {
    var copy = self
    copy.attributes = Array(repeating: Attribute(), count: attributes.count)
    copy.unusual = Array(repeating: Unusual(), count: unusual.count)
    return copy
  }

  /// The place of a pair among the unusual; of an attribute, behind those of the attributes before.
  @inline(__always)
  func index(_ first: Int, _ second: Int) -> Int { first * seated.count + second }

  /// The counts of two seats on an attribute, seen from the first.
  func of(_ first: Int, _ second: Int, on attribute: Int) -> Attribute {
    let base = attribute * seated.count * seated.count
    guard first > second else { return attributes[base + index(first, second)] }
    var counts = attributes[base + index(second, first)]
    swap(&counts.up, &counts.down)
    swap(&counts.farUp, &counts.farDown)
    return counts
  }

  func unusual(_ first: Int, _ second: Int) -> Unusual {
    unusual[index(min(first, second), max(first, second))]
  }

  /// Gives seats to sources, as far as there are any.
  mutating func seat(_ sources: [UInt32], atMost limit: Int) {
    let newcomers = sources.prefix(max(0, limit - seated.count))
    guard !newcomers.isEmpty else { return }
    let before = seated.count
    for source in newcomers {
      seats[Int(source)] = Int32(seated.count)
      seated.append(source)
    }
    let after = seated.count
    var widened = [Attribute](repeating: Attribute(), count: attributeCount * after * after)
    var widenedUnusual = [Unusual](repeating: Unusual(), count: after * after)
    for first in 0..<before {
      for second in first..<before {
        widenedUnusual[first * after + second] = unusual[first * before + second]
        for attribute in 0..<attributeCount {
          widened[(attribute * after + first) * after + second] =
            attributes[(attribute * before + first) * before + second]
        }
      }
    }
    attributes = widened
    unusual = widenedUnusual
  }

  /// Adds what another thread has counted.
  mutating func merge(_ other: PairCounts) {
    for index in attributes.indices { attributes[index] += other.attributes[index] }
    for index in unusual.indices {
      unusual[index].either += other.unusual[index].either
      unusual[index].same += other.unusual[index].same
    }
  }
}
