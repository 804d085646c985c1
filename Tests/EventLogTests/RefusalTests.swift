import EventLog
import Events
import PlumblineTesting
import Storage
import Testing

@Suite struct RefusalTests {
  @Test func `a log is made once, opened once, and only where there is one`() async throws {
    let temporary = try TemporaryLog()
    #expect(throws: EventLogError.alreadyThere(path: temporary.path)) {
      try Log.create(at: temporary.path)
    }
    #expect(throws: EventLogError.alreadyOpen(path: temporary.path)) {
      try Log.open(at: temporary.path)
    }
    let folder = try TemporaryFolder.make()
    defer { try? TemporaryFolder.remove(folder) }
    #expect(throws: EventLogError.missing(path: folder)) { try Log.open(at: folder) }
    #expect(throws: EventLogError.missing(path: folder)) { try LogReader.open(at: folder) }
  }

  @Test func `a newer format is refused by its number and left alone`() async throws {
    let folder = try await Self.closedLog()
    defer { try? TemporaryFolder.remove(folder) }
    try Self.editHeader(of: folder) { $0[8] = 2 }
    let expected = EventLogError.newerFormat(path: folder, found: 2, known: 1)
    #expect(throws: expected) { try Log.open(at: folder) }
    #expect(throws: expected) { try LogReader.open(at: folder) }
    try Self.editHeader(of: folder) { $0[8] = 1 }
    #expect(try Self.count(folder) == 1)
  }

  @Test func `a file of somebody else's is no log`() async throws {
    let folder = try await Self.closedLog()
    defer { try? TemporaryFolder.remove(folder) }
    try Self.editHeader(of: folder) { $0[0] = UInt8(ascii: "X") }
    #expect(throws: EventLogError.notALog(path: folder)) { try Log.open(at: folder) }
    try FileSystem.write(Array(repeating: 7, count: 8_192), to: folder + "/tail.mdb")
    #expect(throws: EventLogError.self) { try Log.open(at: folder) }
  }

  @Test func `a damaged value is named, and the others are read`() async throws {
    let folder = try await Self.closedLog(events: 40)
    defer { try? TemporaryFolder.remove(folder) }
    // The text stands once in the file: in the value of the append that was made last.
    try Self.damage(folder + "/tail.mdb", at: "number 39")
    let log = try Log.open(at: folder)
    defer { log.close() }
    #expect(
      throws: EventLogError.damaged(
        database: "events", key: "0000000000000027", path: folder + "/tail.mdb")
    ) { try log.reader().event(at: Offset(39)) }
    #expect(try log.reader().event(at: Offset(38)).event == draft(38).event)
    #expect(log.head == Offset(40))
  }

  @Test func `a damaged segment is named, and the others are read`() async throws {
    let folder = try TemporaryFolder.make()
    defer { try? TemporaryFolder.remove(folder) }
    let log = try Log.create(at: folder)
    for start in [0, 100, 200] {
      _ = try await log.append((start..<start + 100).map { draft($0) })
      try await log.seal()
    }
    log.close()
    try Self.damage(folder + "/history.mdb", segmentAt: 100)
    let reader = try LogReader.open(at: folder)
    let error = #expect(throws: EventLogError.self) { try reader.event(at: Offset(150)) }
    #expect(
      error?.description.contains("0000000000000064") ?? false, "\(error.debugDescription)")
    #expect(try reader.event(at: Offset(99)).event == draft(99).event)
    #expect(try reader.event(at: Offset(250)).event == draft(250).event)
  }

  @Test func `every error says what to do`() {
    let errors: [EventLogError] = [
      .damaged(database: "events", key: "00", path: "p"), .unreadable(path: "p", reason: "r"),
      .diskFull(path: "p", freeBytes: 1), .readOnly(path: "p"), .missing(path: "p"),
      .alreadyThere(path: "p"), .alreadyOpen(path: "p"), .secondWriter(path: "p", processID: 7),
      .newerFormat(path: "p", found: 2, known: 1), .notALog(path: "p"), .closed(path: "p"),
      .tooManyReaders(path: "p"),
      .cursorMoved(agent: "a", expected: Offset(1), found: Offset(2)),
      .producerFenced(producer: "p", epoch: 1, current: 2),
      .producerGap(producer: "p", expected: 1, found: 2),
      .clockJumped(from: Timestamp(seconds: 0), to: Timestamp(seconds: 9), limit: .seconds(1)),
      .notLive(layer: 1, source: "s", live: nil),
      .layerBehind(layer: 1, caughtUpTo: Offset(1), head: Offset(2)), .noSuchLayer(1),
      .noSuchEvent(Offset(1), head: Offset(0)), .tooLarge(bytes: 2, limit: 1),
      .malformedEvent(index: 0, reason: "r"), .storage("it failed"),
    ]
    let codes = errors.map(\.code)
    #expect(Set(codes).count == errors.count)
    for error in errors {
      #expect(error.description.hasPrefix(error.code + ": "))
      #expect(error.description.hasSuffix("."), "\(error)")
      #expect(error.description.count > 40, "\(error)")
    }
  }

  // MARK: - Logs to be damaged

  static func closedLog(events: Int = 1) async throws -> String {
    let folder = try TemporaryFolder.make()
    let log = try Log.create(at: folder)
    for number in 0..<events { _ = try await log.append([draft(number)]) }
    log.close()
    return folder
  }

  static func count(_ folder: String) throws -> UInt64 {
    let log = try Log.open(at: folder)
    defer { log.close() }
    return log.head.rawValue
  }

  static func editHeader(of folder: String, _ edit: (inout [UInt8]) -> Void) throws {
    let tail = try Environment(at: folder + "/tail.mdb", databases: ["meta"])
    defer { tail.close() }
    try tail.write { transaction in
      let key = StorageKey("header")
      var header = try #require(try transaction.reading.get(tail["meta"], key))
      edit(&header)
      try transaction.put(tail["meta"], key, header)
    }
  }

  /// Changes one byte where a text stands for the last time in a file.
  static func damage(_ path: String, at text: String) throws {
    var bytes = try FileSystem.read(path)
    let wanted = Array(text.utf8)
    let places = bytes.indices.filter { bytes[$0...].starts(with: wanted) }
    let place = try #require(places.last)
    bytes[place] ^= 1
    try FileSystem.write(bytes, to: path)
  }

  /// Changes bytes in the parts of the segment that begins at an offset.
  static func damage(_ path: String, segmentAt first: UInt8) throws {
    var bytes = try FileSystem.read(path)
    let head = Array("PLS1".utf8)
    var isFound = false
    for place in bytes.indices
    where bytes[place] == head[0] && bytes[place...].starts(with: head)
      && bytes[place + 16] == first
    {
      let table = Int(bytes[place + 4]) | Int(bytes[place + 5]) << 8
      for offset in 0..<40 { bytes[place + 24 + table + offset] ^= 0x55 }
      isFound = true
    }
    #expect(isFound)
    try FileSystem.write(bytes, to: path)
  }
}
