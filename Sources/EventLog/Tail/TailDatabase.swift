import Storage

/// The databases of `tail.mdb`, by name.
///
/// Keys are numbers in big endian unless said otherwise. Every value ends with a CRC-32C over
/// database, key and value; the formats below do not show it.
enum TailDatabase {
  /// `header` → ``LogHeader``; `sealed` → ``SealedState``.
  static let meta = "meta"
  /// First offset of an append → its events (``TailBlock``).
  static let events = "events"
  /// First record offset, layer → rows and outcomes (``TailRows``).
  static let rows = "rows"
  /// Vocabulary, number (two u32) → text.
  static let symbols = "symbols"
  /// Vocabulary (u32), text or its digest → number.
  static let numbers = "numbers"
  /// Agent (text) → the offset up to which it has read.
  static let cursors = "cursors"
  /// Producer (text) → epoch, sequence, receipt.
  static let producers = "producers"
  /// Layer (u32), key (bytes or their digest) → link state.
  static let links = "links"
  /// Layer → ``LayerRecord``; source (text) → the number of its live layer, in `live`.
  static let layers = "layers"
  static let live = "live"
  /// Name of an environment (text) → ``EnvironmentRecord``: where it ends.
  static let catalogue = "catalogue"
  /// Block → the salt seeds that have not been erased.
  static let salts = "salts"
  /// Block → the roots of its hashes.
  static let roots = "roots"
  /// Size of the tree → signed checkpoint.
  static let checkpoints = "checkpoints"
  /// Text → what the hashing needs besides.
  static let integrity = "integrity"

  static let all = [
    meta, events, rows, symbols, numbers, cursors, producers, links, layers, live, catalogue,
    salts, roots, checkpoints, integrity,
  ]
}

/// Keys of the databases `symbols` and `numbers`.
enum SymbolKey {
  static func key(_ vocabulary: Vocabulary, _ number: UInt32) -> StorageKey {
    StorageKey(UInt64(vocabulary.rawValue) << 32 | UInt64(number))
  }

  static func key(_ symbol: Symbol) -> StorageKey {
    prefixed(symbol.vocabulary.rawValue, Array(symbol.text.utf8))
  }

  /// A number, then bytes: as they are while they fit a key, their digest otherwise.
  static func prefixed(_ number: UInt32, _ bytes: [UInt8]) -> StorageKey {
    var key: [UInt8] = [
      UInt8(number >> 24), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255),
      UInt8(number & 255),
    ]
    key.append(contentsOf: LongKey.shortened(bytes))
    return StorageKey(key)
  }
}
