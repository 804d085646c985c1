/// Which sources are of one kin, as their names say: those that begin with the same word.
///
/// Names are given in families: the replicas of a service, the accounts of a supplier, all who write
/// without an account. Of a source that has made few claims its kin tell more than the average of all
/// sources does.
struct SourceKin: Sendable {
  /// The kin of each source, by number.
  let numbers: [Int]
  private let count: Int

  init(_ names: [String]) {
    var known: [[UInt8]: Int] = [:]
    numbers = names.map { name in
      let word = Self.firstWord(name)
      let next = known.count
      let number = known[word] ?? next
      known[word] = number
      return number
    }
    count = known.count
  }

  /// What is believed of each source that is not known yet, in millionths: the prior of a newcomer,
  /// moved by how far its kin were right more often, or less, than all that are not known.
  /// - Complexity: O(sources).
  func shares(_ reliability: Reliability, _ parameters: ResolverParameters) -> [Int64] {
    var right = [Int64](repeating: 0, count: count)
    var all = right
    for source in numbers.indices where !reliability.isKnown(source, parameters) {
      right[numbers[source]] += reliability.right[source]
      all[numbers[source]] += reliability.right[source] + reliability.wrong[source]
    }
    let prior = parameters.priorRight + parameters.priorWrong
    let mean = Self.share(
      right.reduce(0, +), of: all.reduce(0, +),
      leaning: parameters.priorRight * FixedMath.one / prior, by: prior)
    let newcomer = FixedMath.logOdds(parameters.priorRight * FixedMath.one / prior)
    let odds = right.indices.map { kin in
      let share = Self.share(right[kin], of: all[kin], leaning: mean, by: prior)
      return newcomer + FixedMath.logOdds(Self.inside(share))
        - FixedMath.logOdds(Self.inside(mean))
    }
    return numbers.map { FixedMath.share(ofLogOdds: odds[$0]) }
  }

  /// A share of counts in millionths of a claim, which leans on another by some claims.
  private static func share(
    _ right: Int64, of all: Int64, leaning share: Int64, by claims: Int64
  ) -> Int64 {
    Int64(
      (Int128(right) + Int128(claims) * Int128(share)) * Int128(FixedMath.one)
        / (Int128(all) + Int128(claims * FixedMath.one)))
  }

  private static func inside(_ share: Int64) -> Int64 { min(max(share, 10_000), 990_000) }

  /// Letters and digits up to the first other character, in small letters; the whole name if it
  /// begins with another.
  private static func firstWord(_ name: String) -> [UInt8] {
    var word: [UInt8] = []
    for byte in name.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
        word.append(byte)
      default: return word.isEmpty ? Array(name.utf8) : word
      }
    }
    return word
  }
}
