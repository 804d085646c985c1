import Storage
import Testing

@Suite struct EnvironmentTests {
  static func folder() throws -> String {
    var random = SystemRandomNumberGenerator()
    let path = "\(FileSystem.temporaryDirectory)/plumbline-test-\(random.next())"
    try FileSystem.createDirectory(path)
    return path
  }

  /// The key that is found near a number.
  static func key(
    _ search: KeySearch, _ number: UInt64, _ database: Database,
    _ transaction: borrowing Transaction
  ) throws -> UInt64? {
    try transaction.find(search, StorageKey(number), in: database) { key, _ in
      UInt64(bigEndian: key.uint64(at: 0))
    }
  }

  @Test func `values are kept in the order of their keys, found near a key, and removed by range`()
    throws
  {
    let folder = try Self.folder()
    defer { try? FileSystem.removeDirectory(folder) }
    let environment = try Environment(at: folder + "/e.mdb", databases: ["a", "b"])
    defer { environment.close() }
    let database = environment["a"]
    try environment.write { transaction in
      for number in [300, 5, 70_000, 256] as [UInt64] {
        try transaction.put(database, StorageKey(number), [UInt8(truncatingIfNeeded: number)])
      }
    }
    try environment.read { transaction in
      var keys: [UInt64] = []
      try transaction.scan(database, from: StorageKey(6), to: StorageKey(70_000)) { key, value in
        keys.append(UInt64(bigEndian: key.uint64(at: 0)))
        #expect(value.copied == [UInt8(truncatingIfNeeded: keys[keys.count - 1])])
        return .goOn
      }
      #expect(keys == [256, 300])
      #expect(try Self.key(.atOrBefore, 299, database, transaction) == 256)
      #expect(try Self.key(.atOrBefore, 300, database, transaction) == 300)
      #expect(try Self.key(.atOrBefore, .max, database, transaction) == 70_000)
      #expect(try Self.key(.atOrBefore, 4, database, transaction) == nil)
      #expect(try Self.key(.atOrAfter, 301, database, transaction) == 70_000)
      #expect(try Self.key(.atOrAfter, 70_001, database, transaction) == nil)
      #expect(try transaction.get(environment["b"], StorageKey(5)) == nil)
    }
    let removed = try environment.write { transaction in
      try transaction.delete(database, from: StorageKey(5), to: StorageKey(301), limit: 2)
    }
    #expect(removed == 2)
    #expect(try environment.read { try $0.count(of: database) } == 2)
  }

  @Test func `a transaction that throws writes nothing`() throws {
    struct Refused: Error {}
    let folder = try Self.folder()
    defer { try? FileSystem.removeDirectory(folder) }
    let environment = try Environment(at: folder + "/e.mdb", databases: ["a"])
    defer { environment.close() }
    #expect(throws: Refused.self) {
      try environment.write { transaction in
        try transaction.put(environment["a"], StorageKey(1), [1])
        throw Refused()
      }
    }
    #expect(try environment.read { try $0.count(of: environment["a"]) } == 0)
  }

  @Test func `the map grows by itself, under readers that come and go`() async throws {
    let folder = try Self.folder()
    defer { try? FileSystem.removeDirectory(folder) }
    let environment = try Environment(
      at: folder + "/e.mdb", databases: ["a"], mapSize: 1 << 20)
    defer { environment.close() }
    let database = environment["a"]
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for number in 0..<60 as Range<UInt64> {
          try environment.write { transaction in
            let value = [UInt8](repeating: UInt8(number), count: 300_000)
            try transaction.put(database, StorageKey(number), value)
          }
        }
      }
      group.addTask {
        var wrong = 0
        for _ in 0..<60 {
          try environment.read { transaction in
            try transaction.scan(database) { key, value in
              if value.uint8(at: 1_000) != key.uint8(at: 7) { wrong += 1 }
              return .goOn
            }
          }
        }
        #expect(wrong == 0)
      }
      try await group.waitForAll()
    }
    #expect(try environment.read { try $0.count(of: database) } == 60)
    #expect(try environment.usage().mapBytes >= 60 * 300_000)
  }

  @Test func `a file is open once in a process, whatever path leads to it`() throws {
    let folder = try Self.folder()
    defer { try? FileSystem.removeDirectory(folder) }
    let path = folder + "/e.mdb"
    let environment = try Environment(at: path, databases: ["a"])
    #expect(throws: StorageError.alreadyOpen(path: folder + "/./e.mdb")) {
      try Environment(at: folder + "/./e.mdb", databases: ["a"])
    }
    environment.close()
    #expect(throws: StorageError.closed(path: path)) { try environment.read { _ in } }
    try Environment(at: path, databases: ["a"]).close()
    #expect(throws: StorageError.missing(path: folder + "/x.mdb")) {
      try Environment(at: folder + "/x.mdb", databases: ["a"], readOnly: true)
    }
  }

  @Test func `a copy is compact and holds what was committed`() throws {
    let folder = try Self.folder()
    defer { try? FileSystem.removeDirectory(folder) }
    let environment = try Environment(at: folder + "/e.mdb", databases: ["a"])
    defer { environment.close() }
    let database = environment["a"]
    for round in 0..<20 as Range<UInt8> {
      try environment.write { transaction in
        _ = try transaction.delete(database)
        try transaction.put(database, StorageKey(1), [UInt8](repeating: round, count: 400_000))
      }
    }
    try environment.copyCompact(to: folder + "/copy.mdb")
    #expect(
      try FileSystem.size(of: folder + "/copy.mdb") < FileSystem.size(of: folder + "/e.mdb"))
    let copy = try Environment(at: folder + "/copy.mdb", databases: ["a"], readOnly: true)
    defer { copy.close() }
    #expect(try copy.read { try $0.get(copy["a"], StorageKey(1)) }?.last == 19)
  }

  @Test func `the lock of a writer is held by one, and names the holder`() throws {
    let folder = try Self.folder()
    defer { try? FileSystem.removeDirectory(folder) }
    let lock = try WriterLock(at: folder + "/lock")
    #expect(throws: WriterLock.Held(processID: FileSystem.processID)) {
      try WriterLock(at: folder + "/lock")
    }
    lock.release()
    try WriterLock(at: folder + "/lock").release()
  }

  @Test func `a child's lines and its ending are told`() throws {
    var lines: [String] = []
    let ending = try ChildProcess.run("/bin/sh", ["-c", "echo one; echo two; exit 3"]) {
      lines.append($0)
    }
    #expect(lines == ["one", "two"])
    #expect(ending == .exited(3))
    let killed = try ChildProcess.run("/bin/sh", ["-c", "kill -SEGV $$"]) { _ in }
    #expect(killed == .killed(signal: 11))
  }
}
