import Events

/// The digests of symbols, by which the rows of a layer are hashed: SHA-256(salt ‖ vocabulary, one
/// byte ‖ text).
///
/// 1. Salts come from a ``SeedTree`` for each 65,536 symbols of a vocabulary, with the symbol's
///    number as the leaf and 0 as the component; it lies in `integrity` as `symbols/v/n`.
/// 2. A forgotten symbol keeps its place: its text is replaced by ``forgotten(_:)``, which holds the
///    digest, so every hash above stays true.
/// 3. They are made some at a time, those of neighbours together, and kept.
struct SymbolDigests {
  private let log: LogReader
  private var trees: [Place: SeedTree] = [:]
  /// By vocabulary and group of symbols.
  private var known: [[[Digest32]]]

  private struct Place: Hashable {
    let vocabulary: UInt32
    let block: UInt32
  }

  /// Symbols that are hashed together; a divisor of 65,536.
  private static let groupSize: UInt32 = 1024

  init(log: LogReader) {
    self.log = log
    let rows = (Vocabulary.allCases.map(\.rawValue).max() ?? 0) + 1
    known = Array(repeating: [], count: Int(rows))
  }

  private static let mark = "\u{0}forgotten:"

  /// The text that stands for a forgotten symbol.
  static func forgotten(_ digest: Digest32) -> String { mark + digest.hexadecimal }

  /// The digest that a text stands for, if it is that of a forgotten symbol.
  private static func forgotten(_ text: String) -> Digest32? {
    text.hasPrefix(mark) ? Digest32(hexadecimal: String(text.dropFirst(mark.count))) : nil
  }

  static func key(_ vocabulary: Vocabulary, _ number: UInt32) -> IntegrityKey {
    .text("symbols/\(vocabulary.rawValue)/\(number >> 16)")
  }

  /// The digest of a symbol.
  /// - Throws: ``IntegrityError`` if the salts are damaged; ``EventLogError`` if there is no such
  ///   symbol.
  mutating func digest(of number: UInt32, in vocabulary: Vocabulary) throws -> Digest32 {
    let (row, group) = (Int(vocabulary.rawValue), Int(number / Self.groupSize))
    let index = Int(number % Self.groupSize)
    if group < known[row].count, index < known[row][group].count {
      return known[row][group][index]
    }
    while known[row].count <= group { known[row].append([]) }
    known[row][group] = try digests(ofGroup: UInt32(group), upTo: number, in: vocabulary)
    return known[row][group][index]
  }

  /// Makes the digests of all symbols, so that copies of this value have them.
  mutating func prepare() throws {
    for vocabulary in Vocabulary.allCases {
      let count = UInt32(try log.symbols.count(of: vocabulary))
      for number in stride(from: 0, through: count, by: Int(Self.groupSize)) {
        _ = try digest(of: min(number + Self.groupSize - 1, count), in: vocabulary)
      }
    }
  }

  private mutating func digests(
    ofGroup group: UInt32, upTo number: UInt32, in vocabulary: Vocabulary
  ) throws -> [Digest32] {
    let first = group * Self.groupSize
    let count = UInt32(try log.symbols.count(of: vocabulary))
    let last = max(number, min(first + Self.groupSize - 1, count))
    let texts = try (first...last).map { try log.symbols.text($0, in: vocabulary) }
    var found = texts.map(Self.forgotten)
    // The empty text, number 0, is named by no row and has no salt.
    let wanted = found.indices.filter { found[$0] == nil && first + UInt32($0) > 0 }
    let tree = try tree(vocabulary, first)
    let salts: [Salt]
    do throws(CanonicalError) {
      salts = try tree.salts(
        of: wanted.map { (leaf: (first + UInt32($0)) & 0xFFFF, component: 0) })
    } catch {
      throw IntegrityError.damagedValue(
        name: "the salt of a symbol of \(vocabulary) from \(first) on", reason: "it is gone.")
    }
    var messages: [UInt8] = []
    var ends: [UInt64] = []
    for (index, salt) in zip(wanted, salts) {
      salt.append(to: &messages)
      messages.append(UInt8(truncatingIfNeeded: vocabulary.rawValue))
      messages.append(contentsOf: texts[index].utf8)
      ends.append(UInt64(messages.count))
    }
    for (index, digest) in zip(wanted, Digest32.sha256(ofEach: messages, ends: ends)) {
      found[index] = digest
    }
    return found.map { $0 ?? .zero }
  }

  private mutating func tree(_ vocabulary: Vocabulary, _ number: UInt32) throws -> SeedTree {
    let place = Place(vocabulary: vocabulary.rawValue, block: number >> 16)
    if let tree = trees[place] { return tree }
    // Symbols that no checkpoint has seen have no salts yet, and no hash that anybody holds.
    var tree = SeedTree(seed: Salt(high: 0, low: 0))
    if let bytes = try log.integrity(.other, Self.key(vocabulary, number)) {
      do throws(CanonicalError) { tree = try SeedTree(decoding: bytes) } catch {
        throw IntegrityError.damagedValue(
          name: "the salts of the symbols of \(vocabulary)", reason: "\(error)")
      }
    }
    trees[place] = tree
    return tree
  }

  /// The seeds that the symbols of a log still lack.
  static func missingSeeds(in log: LogReader) throws -> [IntegrityChange] {
    var changes: [IntegrityChange] = []
    var random = SystemRandomNumberGenerator()
    for vocabulary in Vocabulary.allCases {
      let last = UInt32(try log.symbols.count(of: vocabulary)) >> 16
      for block in 0...last {
        let key = key(vocabulary, block << 16)
        guard try log.integrity(.other, key) == nil else { continue }
        let place = UInt64(vocabulary.rawValue) << 32 | UInt64(block)
        let seed =
          switch log.header.clock {
          // Beyond any block of events, so that no two seeds are the same.
          case .simulated:
            SeedTree.simulatedSeed(logSeed: log.header.seed, block: 1 << 63 | place)
          case .wall: Salt(high: random.next(), low: random.next())
          }
        changes.append(IntegrityChange(.other, key, SeedTree(seed: seed).encoded))
      }
    }
    return changes
  }
}
