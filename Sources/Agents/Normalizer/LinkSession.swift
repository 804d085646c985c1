public import Events

/// Links a run of records of one layer against its stored link state, and gathers the changes.
///
/// The shell begins a session for each batch, links the records in offset order, and commits the
/// rows with ``changes`` in one transaction.
public struct LinkSession: Sendable {
  private let linker: Linker
  private let source: SourceID
  private var pending: [String: LinkEntry] = [:]

  public init(_ linker: Linker, source: SourceID) {
    self.linker = linker
    self.source = source
  }

  /// Links one record.
  /// - Parameter stored: Gives the stored bytes of a key; asked once for each key of the session.
  /// - Throws: What `stored` throws, and ``CanonicalError`` where stored bytes are damaged.
  public mutating func link(
    _ mapped: Mapped, at offset: Offset, knownAt: Timestamp,
    stored: (_ key: [UInt8]) throws -> [UInt8]?
  ) throws -> Linker.Linked {
    let key = mapped.key
    var entry = pending[key]
    if entry == nil, case .record = mapped, let bytes = try stored(Self.key(key)) {
      entry = try LinkEntry(bytes, of: source)
    }
    let linked = linker.link(mapped, at: offset, knownAt: knownAt, entry: entry)
    if let changed = linked.entry { pending[key] = changed }
    return linked
  }

  /// What to store, sorted by key.
  public var changes: [(key: [UInt8], value: [UInt8])] {
    pending.map { (key: Self.key($0.key), value: $0.value.encoded) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
  }

  /// A key as the bytes under which its entry is stored: its text, or, where that is longer than
  /// 200 bytes, a digest of it, so that every key fits into an index.
  public static func key(_ key: String) -> [UInt8] {
    let bytes = Array(key.utf8)
    return bytes.count <= 200 ? bytes : [0] + Digest32.sha256(of: bytes).bytes
  }
}
