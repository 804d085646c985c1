import Storage
import Synchronization

/// The symbols of a log, kept in memory as far as they were asked for.
///
/// Safe to use from any thread. A vocabulary is read when it is first needed, and again when a
/// symbol turns up that another process has added.
public final class SymbolTable: Sendable {
  struct Entries: Sendable {
    /// By symbol; the first is the empty text.
    var texts: [String] = [""]
    var symbols: [String: UInt32] = [:]
    var isLoaded = false
    /// How many texts were looked up one by one.
    var singleLookups = 0
  }
  private let tail: Environment
  private let entries = Mutex<[Vocabulary: Entries]>([:])

  init(tail: Environment) { self.tail = tail }

  /// The text of a symbol.
  /// - Throws: ``EventLogError/storage(_:)`` if the log has no such symbol.
  public func text(
    _ symbol: UInt32, in vocabulary: Vocabulary
  ) throws(EventLogError) -> String {
    if symbol == 0 { return "" }
    if let text = entries.withLock({ $0[vocabulary]?.text(of: symbol) }) { return text }
    if let text = try single(symbol, in: vocabulary) { return text }
    try load(vocabulary)
    if let text = entries.withLock({ $0[vocabulary]?.text(of: symbol) }) { return text }
    throw .storage("the log names symbol \(symbol) of \(vocabulary) and does not have it")
  }

  /// The symbol of a text, or nil if the log does not have it.
  public func symbol(
    of text: String, in vocabulary: Vocabulary
  ) throws(EventLogError) -> UInt32? {
    if text.isEmpty { return 0 }
    let (isLoaded, known) = entries.withLock { entries in
      (entries[vocabulary]?.isLoaded ?? false, entries[vocabulary]?.symbols[text])
    }
    if let known { return known }
    // The writing process is told of every symbol that it commits.
    if isLoaded && !tail.isReadOnly { return nil }
    try load(vocabulary)
    return entries.withLock { $0[vocabulary]?.symbols[text] }
  }

  /// How many symbols a vocabulary has, the empty text not counted.
  public func count(of vocabulary: Vocabulary) throws(EventLogError) -> Int {
    try EventLogError.wrapping {
      try tail.read { Int(try Catalogue.symbolCount(vocabulary, tail, $0)) }
    }
  }

  /// So many texts are read by themselves before a vocabulary is read whole.
  private static let fewLookups = 64

  /// One text of a vocabulary that is not in memory; nil where it should be read whole.
  private func single(
    _ symbol: UInt32, in vocabulary: Vocabulary
  ) throws(EventLogError) -> String? {
    let isFew = entries.withLock { entries in
      var known = entries[vocabulary] ?? Entries()
      guard !known.isLoaded, known.singleLookups < Self.fewLookups else { return false }
      known.singleLookups += 1
      entries[vocabulary] = known
      return true
    }
    guard isFew else { return nil }
    return try EventLogError.wrapping {
      try tail.read { transaction in
        try transaction.get(tail[TailDatabase.symbols], SymbolKey.key(vocabulary, symbol))
          .map { String(decoding: $0, as: UTF8.self) }
      }
    }
  }

  /// Takes up symbols that were just committed, in the order of their numbers.
  func learn(_ committed: [(symbol: Symbol, number: UInt32)]) {
    entries.withLock { entries in
      for (symbol, number) in committed {
        guard entries[symbol.vocabulary]?.isLoaded ?? false else { continue }
        entries[symbol.vocabulary]?.add(symbol.text, number)
      }
    }
  }

  /// Reads the symbols of a vocabulary that are not in memory yet.
  private func load(_ vocabulary: Vocabulary) throws(EventLogError) {
    try EventLogError.wrapping {
      // The lock is held meanwhile, so that what a commit adds comes after what is read here.
      try entries.withLock { entries in
        var known = entries[vocabulary] ?? Entries()
        let database = tail[TailDatabase.symbols]
        let first = SymbolKey.key(vocabulary, UInt32(known.texts.count))
        let end = StorageKey(UInt64(vocabulary.rawValue + 1) << 32)
        try tail.read { transaction in
          try transaction.scan(database, from: first, to: end) { _, value in
            known.add(
              String(decoding: value.copied, as: UTF8.self), UInt32(known.texts.count))
            return .goOn
          }
        }
        known.isLoaded = true
        entries[vocabulary] = known
      }
    }
  }
}

extension SymbolTable.Entries {
  func text(of symbol: UInt32) -> String? {
    symbol < texts.count ? texts[Int(symbol)] : nil
  }

  mutating func add(_ text: String, _ number: UInt32) {
    guard number == texts.count else { return }
    texts.append(text)
    symbols[text] = number
  }
}
