/// What reading every live page and value of an environment found.
public struct EnvironmentAudit: Sendable, Hashable {
  /// Something that is damaged.
  public struct Fault: Sendable, Hashable {
    /// Where it lies.
    public enum Place: Sendable, Hashable {
      /// In a page: LMDB may not be able to follow it.
      case page(UInt64)
      /// In a value or its key.
      case value(key: [UInt8])
      /// In what LMDB keeps of the database as a whole.
      case database
    }
    /// The database; nil where it is LMDB's own.
    public let database: String?
    public let place: Place
    /// In what way.
    public let what: String
  }

  /// How many values were read, and their bytes.
  public internal(set) var values = 0
  public internal(set) var bytes = 0
  public internal(set) var faults: [Fault] = []

  /// Whether LMDB can follow every page. Where it cannot, reading through it may end the process.
  public var isNavigable: Bool {
    !faults.contains { fault in
      if case .value = fault.place { return false }
      return true
    }
  }
}

extension EnvironmentAudit {
  /// Reads a file that LMDB cannot open, as its newest commit left it. Nobody may write it meanwhile.
  /// - Throws: ``StorageError`` if the file has no meta page.
  public init(ofFile path: String, expecting names: [String]) throws(StorageError) {
    let file = try PageFile(path)
    let metas = [
      MetaPage(try file.page(0)), MetaPage(try file.page(1)),
    ].compactMap { $0 }
    guard let meta = metas.max(by: { $0.transaction < $1.transaction }) else {
      throw .corrupted(reason: "both of its meta pages are damaged", path: path)
    }
    var walk = PageWalk(file, meta) { _ in }
    walk.run(expecting: names)
    self = walk.audit
  }
}

/// Where a live key and its value lie in a file.
public struct LivePlace: Sendable, Hashable {
  /// The database; empty for the list of databases.
  public let database: String
  public let key: Range<Int>
  /// With the checksum behind it.
  public let value: Range<Int>
}

extension Environment {
  /// Reads every page of the trees as they stand now, and every value, by the bytes of the file: a
  /// damaged page is a fault of the result, and never a signal. Writers go on meanwhile.
  ///
  /// 1. Every page is what the page above it says, and belongs to one tree only.
  /// 2. Every database that must be there is there, with as many pages and entries as it says.
  /// 3. Keys rise, and every value matches its checksum.
  /// 4. No page is both in use and free.
  /// - Throws: ``StorageError`` if the file cannot be opened or has no snapshot.
  public func audit() throws -> EnvironmentAudit { try audit { _ in } }

  /// The same, telling where each key and value lies.
  public func audit(_ visit: @escaping (LivePlace) -> Void) throws -> EnvironmentAudit {
    // The page that a snapshot began from is written again two commits later.
    for _ in 0..<100 {
      let audit = try read { transaction -> EnvironmentAudit? in
        let file = try PageFile(path)
        let number = UInt64(transaction.number)
        guard let meta = MetaPage(try file.page(number & 1)), meta.transaction == number else {
          return nil
        }
        var walk = PageWalk(file, meta, visit)
        walk.run(expecting: databases.keys.sorted())
        return walk.audit
      }
      if let audit { return audit }
    }
    throw StorageError.corrupted(reason: "no meta page belongs to its snapshot", path: path)
  }
}
