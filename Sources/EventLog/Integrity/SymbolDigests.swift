import Events

/// The digests of symbols, by which the rows of a layer are hashed: SHA-256(salt ‖ vocabulary, one
/// byte ‖ text).
///
/// 1. Salts come from a ``SeedTree`` for each 65,536 symbols of a vocabulary, with the symbol's
///    number as the leaf and 0 as the component; it lies in `integrity` as `symbols/v/n`.
/// 2. A forgotten symbol keeps its place: its text is replaced by ``forgotten(_:)``, which holds the
///    digest, so every hash above stays true.
struct SymbolDigests {
  private let log: LogReader
  private var cursors: [Place: SeedTree] = [:]
  private var known: [UInt64: Digest32] = [:]

  private struct Place: Hashable {
    let vocabulary: UInt32
    let block: UInt32
  }

  init(log: LogReader) {
    self.log = log
  }

  private static let mark = "\u{0}forgotten:"

  /// The text that stands for a forgotten symbol.
  static func forgotten(_ digest: Digest32) -> String { mark + digest.hexadecimal }

  static func key(_ vocabulary: Vocabulary, _ number: UInt32) -> IntegrityKey {
    .text("symbols/\(vocabulary.rawValue)/\(number >> 16)")
  }

  /// The digest of a symbol.
  /// - Throws: ``IntegrityError`` if the salts are damaged; ``EventLogError`` if there is no such
  ///   symbol.
  mutating func digest(of number: UInt32, in vocabulary: Vocabulary) throws -> Digest32 {
    let key = UInt64(vocabulary.rawValue) << 32 | UInt64(number)
    if let digest = known[key] { return digest }
    let text = try log.symbols.text(number, in: vocabulary)
    let digest = try digest(of: text, number, vocabulary)
    known[key] = digest
    return digest
  }

  private mutating func digest(
    of text: String, _ number: UInt32, _ vocabulary: Vocabulary
  ) throws -> Digest32 {
    if text.hasPrefix(Self.mark),
      let digest = Digest32(
        hexadecimal: String(text.dropFirst(Self.mark.count)))
    {
      return digest
    }
    let place = Place(vocabulary: vocabulary.rawValue, block: number >> 16)
    let tree: SeedTree
    if let loaded = cursors[place] {
      tree = loaded
    } else {
      tree = try Self.tree(vocabulary, number, log)
      cursors[place] = tree
    }
    guard let salt = tree.salts(ofLeaf: number & 0xFFFF).salt(of: 0) else {
      throw IntegrityError.damagedValue(
        name: "the salt of symbol \(number) of \(vocabulary)", reason: "it is gone.")
    }
    return salt.digest(of: [UInt8(truncatingIfNeeded: vocabulary.rawValue)] + [UInt8](text.utf8))
  }

  private static func tree(
    _ vocabulary: Vocabulary, _ number: UInt32, _ log: LogReader
  ) throws -> SeedTree {
    // Symbols that no checkpoint has seen have no salts yet, and no hash that anybody holds.
    guard let bytes = try log.integrity(.other, key(vocabulary, number)) else {
      return SeedTree(seed: Salt(high: 0, low: 0))
    }
    do throws(CanonicalError) { return try SeedTree(decoding: bytes) } catch {
      throw IntegrityError.damagedValue(
        name: "the salts of the symbols of \(vocabulary)", reason: "\(error)")
    }
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
