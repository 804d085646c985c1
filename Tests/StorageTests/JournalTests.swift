import PlumblineTesting
import Storage
import Testing

/// What the journal of an environment brings back. What a disk leaves of unflushed pages is the
/// matter of the power cut tests; here the pages are there, and the journal is looked at.
@Suite struct JournalTests {
  /// An environment with a journal, in a folder that goes with it.
  private final class Place {
    let folder: String
    var path: String { folder + "/e.mdb" }
    var journal: String { path + "-journal" }

    init() throws { folder = try EnvironmentTests.folder() }
    deinit { try? FileSystem.removeDirectory(folder) }

    func open() throws -> Environment {
      try Environment(at: path, databases: ["a", "b"], isJournaled: true)
    }

    /// Takes the files as they are, as if the process had ended here.
    func copy(to other: Place) throws {
      try FileSystem.write(FileSystem.read(path), to: other.path)
      try FileSystem.write(FileSystem.read(journal), to: other.journal)
    }
  }

  private typealias Model = [String: [UInt64: [UInt8]]]

  private static func contents(_ environment: Environment) throws -> Model {
    try environment.read { transaction in
      var model: Model = ["a": [:], "b": [:]]
      for name in ["a", "b"] {
        try transaction.scan(environment[name]) { key, value in
          model[name]?[UInt64(bigEndian: key.uint64(at: 0))] = value.copied
          return .goOn
        }
      }
      return model
    }
  }

  /// Changes an environment, and what it should hold, at random.
  private static func change(
    _ environment: Environment, _ model: inout Model, using generator: inout SeededGenerator
  ) throws {
    var wanted = model
    try environment.write { transaction in
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let name = Bool.random(using: &generator) ? "a" : "b"
        let number = UInt64.random(in: 0..<400, using: &generator)
        switch Int.random(in: 0..<10, using: &generator) {
        case 0:
          try transaction.delete(environment[name], StorageKey(number))
          wanted[name]?[number] = nil
        case 1:
          _ = try transaction.delete(
            environment[name], from: StorageKey(number), to: StorageKey(number + 40), limit: 9)
          let first = wanted[name]?.keys.filter { number..<number + 40 ~= $0 }.sorted().prefix(9)
          for key in first ?? [] { wanted[name]?[key] = nil }
        default:
          // Now and then a commit is too large for the journal.
          let isLarge = Int.random(in: 0..<100, using: &generator) == 0
          let count = isLarge ? 300_000 : Int.random(in: 0..<5_000, using: &generator)
          let byte = UInt8(truncatingIfNeeded: number &+ UInt64(count))
          let value = [UInt8](repeating: byte, count: count)
          try transaction.put(environment[name], StorageKey(number), value)
          wanted[name]?[number] = value
        }
      }
    }
    model = wanted
  }

  /// The files of an environment whose process has ended after some commits, and what it should hold.
  private static func crashed(after commits: Int, seed: UInt64) throws -> (Place, Model) {
    let (place, crashed) = (try Place(), try Place())
    let environment = try place.open()
    defer { environment.close() }
    var model: Model = ["a": [:], "b": [:]]
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<commits { try change(environment, &model, using: &generator) }
    try place.copy(to: crashed)
    return (crashed, model)
  }

  @Test(arguments: 0..<3)
  func `an environment that was not closed has every commit, and goes on`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let place = try Place()
    var model: Model = ["a": [:], "b": [:]]
    let environment = try place.open()
    defer { environment.close() }
    var recovered = 0
    for number in 0..<120 {
      try Self.change(environment, &model, using: &generator)
      guard number % 3 == 0 else { continue }
      let crashed = try Place()
      try place.copy(to: crashed)
      recovered += try FileSystem.read(crashed.journal).prefix(8).allSatisfy { $0 == 0 } ? 0 : 1
      let opened = try crashed.open()
      #expect(try Self.contents(opened) == model, "commit \(number), seed \(seed)")
      var later = model
      for _ in 0..<4 { try Self.change(opened, &later, using: &generator) }
      opened.close()
      let again = try crashed.open()
      #expect(try Self.contents(again) == later, "commit \(number), seed \(seed)")
      again.close()
    }
    #expect(recovered > 10, "too few journals held records: this proves nothing")
  }

  @Test func `a reader brings an environment to its last commit too`() throws {
    let (crashed, model) = try Self.crashed(after: 10, seed: 9)
    let reader = try Environment(
      at: crashed.path, databases: ["a", "b"], readOnly: true, isJournaled: true)
    #expect(try Self.contents(reader) == model)
    reader.close()
  }

  @Test func `a recovery whose end did not come to the disk is made again`() throws {
    let (crashed, model) = try Self.crashed(after: 12, seed: 21)
    let journal = try FileSystem.read(crashed.journal)
    try #require(journal[4] != 0, "a record lies in the journal")
    for _ in 0..<3 {
      let opened = try crashed.open()
      #expect(try Self.contents(opened) == model)
      opened.close()
      // The changes are on the disk, and so are the records still.
      try FileSystem.write(journal, to: crashed.journal)
    }
  }

  @Test func `a commit whose record was cut off is not there, and what came before it is`() throws {
    let place = try Place()
    let environment = try place.open()
    defer { environment.close() }
    let key = StorageKey(7)
    func put(_ byte: UInt8) throws {
      try environment.write { try $0.put(environment["a"], key, [byte]) }
    }
    for byte in 1...3 as ClosedRange<UInt8> { try put(byte) }
    // The process ends between the record of the last commit and the commit.
    let tail = try FileSystem.read(place.path)
    try put(4)
    // Records take a page each.
    let journal = try FileSystem.read(place.journal)
    let count = stride(from: 0, to: journal.count, by: 4096).prefix { journal[$0 + 4] != 0 }.count
    try #require(count > 1)
    for (cut, expected) in [(count, 4), (count - 1, 3)] as [(Int, UInt8)] {
      for byte in [0, 4, 9, 20, 160, 170, 180] {
        let crashed = try Place()
        try FileSystem.write(tail, to: crashed.path)
        var torn = journal
        if cut < count { torn[cut * 4096 + byte] ^= 0x40 }
        try FileSystem.write(torn, to: crashed.journal)
        let opened = try crashed.open()
        #expect(
          try opened.read { try $0.get(opened["a"], key) } == [expected], "\(cut) at \(byte)")
        opened.close()
      }
    }
  }

  @Test func `a journal of another file is refused, and neither is touched`() throws {
    let (place, other) = (try Place(), try Place())
    let environment = try place.open()
    defer { environment.close() }
    for number in 0..<60 as Range<UInt64> {
      try environment.write { try $0.put(environment["a"], StorageKey(number), [1]) }
    }
    let fresh = try other.open()
    fresh.close()
    try FileSystem.write(FileSystem.read(place.journal), to: other.journal)
    let before = try FileSystem.read(other.path)
    #expect(throws: StorageError.self) { try other.open() }
    #expect(try FileSystem.read(other.path) == before)
    #expect(try FileSystem.read(other.journal) == FileSystem.read(place.journal))
  }

  @Test func `once it is closed, or written anew, nothing is left in the journal`() throws {
    let place = try Place()
    let environment = try place.open()
    let secret = [UInt8]("a payload to be erased".utf8)
    try environment.write { try $0.put(environment["b"], StorageKey(1), [0]) }
    try environment.write { try $0.put(environment["a"], StorageKey(1), secret) }
    #expect(try FileSystem.read(place.journal).contains(secret))
    _ = try environment.write { try $0.delete(environment["a"], StorageKey(1)) }
    try environment.compact()
    #expect(try !FileSystem.read(place.journal).contains(secret))
    #expect(try !FileSystem.read(place.path).contains(secret))
    for number in 2...5 as ClosedRange<UInt64> {
      try environment.write { try $0.put(environment["a"], StorageKey(number), [2]) }
    }
    environment.close()
    #expect(try FileSystem.read(place.journal).prefix(8).allSatisfy { $0 == 0 })
    let opened = try place.open()
    #expect(try opened.read { try $0.count(of: opened["a"]) } == 4)
    opened.close()
  }

  @Test func `the map grows while the journal holds records`() throws {
    let place = try Place()
    let environment = try Environment(
      at: place.path, databases: ["a", "b"], mapSize: 1 << 20, isJournaled: true)
    var model: Model = ["a": [:], "b": [:]]
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<300 { try Self.change(environment, &model, using: &generator) }
    #expect(try FileSystem.size(of: place.path) > 1 << 20)
    #expect(try Self.contents(environment) == model)
    environment.close()
    let opened = try place.open()
    #expect(try Self.contents(opened) == model)
    opened.close()
  }
}
