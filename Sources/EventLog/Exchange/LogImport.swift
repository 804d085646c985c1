import Events
import Expressions
import Storage
import Synchronization

/// Makes a log out of the lines of an export, with the same hashes.
///
/// 1. Lines come in the order of the export; the log appears with the first and is whole after
///    ``finish()``, which hashes everything again and compares. Before that it must not be used.
/// 2. Identity, knowledge times, salts, symbols' numbers, rows, cursors and checkpoints are those of
///    the export. Rows that lay in a layer's own file lie in the log afterwards; no hash knows where.
/// 3. The key that signs checkpoints does not come with an export: put the old `checkpoint.key` into
///    the new directory, or a new key is made and its public half is added to `checkpoint.pub`.
public struct LogImport: ~Copyable {
  private let path: String
  private var log: Log?
  private var number = 0
  private var pending: [(batch: AppendBatch, knowledgeTime: Int64)] = []
  private var pendingEvents = 0
  private var pendingBytes = 0
  private var expected: UInt64 = 0
  private var previousCheckpoint: Offset?
  private var end: JSONValueView?
  private let salts = ImportedSalts()

  /// An import into a directory that holds no log yet.
  public init(at path: String) {
    self.path = path
  }

  /// Takes the next line, without its newline.
  /// - Throws: ``IntegrityError/malformedExport(line:reason:)`` and ``EventLogError``.
  public mutating func append(line: [UInt8]) async throws {
    number += 1
    let value = try JSONValueView(exchanged: line, line: number)
    guard value["specversion"]?.string == "1.0", let type = value["type"]?.string else {
      throw malformed("it is not a CloudEvents 1.0 object")
    }
    if value["plumblineoffset"] != nil { return try await append(event: value) }
    guard let data = value["data"] else { throw malformed("it has no `data`") }
    guard end == nil else { throw malformed("something follows the end") }
    switch type {
    case "plumbline.log": try makeLog(data)
    case "plumbline.symbols": try await append(symbols: data)
    case "plumbline.symbolsalts": try await append(symbolSalts: data)
    case "plumbline.layer": try await append(layer: data)
    case "plumbline.state": try await append(state: data)
    case "plumbline.block":
      salts.set(try part("block", data), try part("salts", data["salts"]?.bytes))
    case "plumbline.checkpoint": try await append(checkpoint: data)
    case "plumbline.end": end = data
    default: throw malformed("its type `\(type)` is not one of an export")
    }
  }

  /// Compares the hashes of what was imported with those that the export states, and closes the log.
  /// - Returns: What was found; ``VerificationReport/isWhole`` is true.
  /// - Throws: ``IntegrityError/importDiffers(what:stated:found:)``,
  ///   ``IntegrityError/malformedExport(line:reason:)`` if the end is missing, and ``EventLogError``.
  public consuming func finish() async throws -> VerificationReport {
    guard let end, let log else {
      throw IntegrityError.malformedExport(line: number, reason: "the end of the export is missing")
    }
    try await flush(always: true)
    defer { log.close() }
    let reader = try log.reader()
    let report = try await LogVerifier(reader).verify()
    let events: UInt64 = try part("events", end)
    try Self.compare("the number of events", "\(events)", "\(reader.head)")
    let root: Digest32 = try part("root", end["root"]?.digest)
    try Self.compare("the root", root.hexadecimal, report.root?.hexadecimal ?? "none")
    if let finding = report.findings.first {
      throw IntegrityError.importDiffers(
        what: finding.place, stated: "what was signed", found: finding.what)
    }
    let found = try reader.layersRooted().0.layers
    let stated: [JSONValueView] = try part("layers", end["layers"]?.array)
    try Self.compare("the number of layers", "\(stated.count)", "\(found.count)")
    for (layer, made) in zip(stated, found) {
      let root: Digest32 = try part("root", layer["root"]?.digest)
      try Self.compare("the root of layer \(made.layer)", "\(root)", "\(made.root)")
    }
    return report
  }

  private static func compare(_ what: String, _ stated: String, _ found: String) throws {
    guard stated == found else {
      throw IntegrityError.importDiffers(what: what, stated: stated, found: found)
    }
  }

  // MARK: Parts of a line

  private func malformed(_ reason: String) -> IntegrityError {
    .malformedExport(line: number, reason: reason)
  }

  private func part<Value>(_ name: String, _ value: Value?) throws(IntegrityError) -> Value {
    guard let value else { throw malformed("`\(name)` is missing or cannot be read") }
    return value
  }

  private func part<Number: FixedWidthInteger>(
    _ name: String, _ data: JSONValueView
  ) throws(IntegrityError) -> Number {
    try part(name, data[name]?.number())
  }

  private func opened() throws(IntegrityError) -> Log {
    guard let log else { throw malformed("the first line is not that of the log") }
    return log
  }

  // MARK: The log

  private mutating func makeLog(_ data: JSONValueView) throws {
    guard log == nil else { throw malformed("the log has been named already") }
    guard data["format"]?.string == LogExport.format else {
      throw malformed("it is not a \(LogExport.format)")
    }
    let id: [UInt8] = try part("id", data["id"]?.string.flatMap { [UInt8](hexadecimal: $0) })
    guard id.count == 16 else { throw malformed("the log's id has not 16 bytes") }
    let header = LogHeader(
      id: id, incarnation: try part("incarnation", data), seed: try part("seed", data),
      clock: data["clock"]?.string == "simulated" ? .simulated : .wall,
      created: Timestamp(microseconds: try part("created", data)))
    var options = LogOptions()
    options.integrity = salts
    let identity = LogIdentity(seed: header.seed, clock: header.clock, id: id)
    let made = try Log.create(at: path, identity, options)
    let tail = made.store.tail
    try made.writer.changeBlocking { transaction, _ in
      try transaction.put(tail[TailDatabase.meta], LogStore.headerKey, header.encoded)
    }
    // The header is read when a log is opened.
    made.close()
    let keys = try part("keys", data["keys"]?.array).map {
      try NoteVerifierKey(parsing: try part("keys", $0.string))
    }
    if !keys.isEmpty { try NoteVerifierKey.write(keys, to: path) }
    log = try Log.open(at: path, options)
  }

  private func append(symbols data: JSONValueView) async throws {
    let log = try opened()
    guard let vocabulary = Vocabulary(rawValue: try part("vocabulary", data)) else {
      throw malformed("its vocabulary is unknown")
    }
    let first: UInt32 = try part("first", data)
    let texts: [String] = try part("texts", data["texts"]?.array).map {
      try part("texts", $0.string)
    }
    let tail = log.store.tail
    try await log.change { transaction, _ in
      for (text, number) in zip(texts, first...) {
        let symbol = Symbol(vocabulary: vocabulary, text: text)
        var writer = ByteWriter(reserving: 4)
        writer.append(number)
        try transaction.put(
          tail[TailDatabase.numbers], SymbolKey.key(symbol), writer.bytes)
        try transaction.put(
          tail[TailDatabase.symbols], SymbolKey.key(vocabulary, number), [UInt8](text.utf8))
      }
    }
  }

  private func append(symbolSalts data: JSONValueView) async throws {
    guard let vocabulary = Vocabulary(rawValue: try part("vocabulary", data)) else {
      throw malformed("its vocabulary is unknown")
    }
    let block: UInt32 = try part("block", data)
    let key = SymbolDigests.key(vocabulary, block << 16)
    try await opened().write([
      IntegrityChange(.other, key, try part("salts", data["salts"]?.bytes))
    ])
  }

  private func append(layer data: JSONValueView) async throws {
    let log = try opened()
    let id = LayerID(try part("layer", data))
    let extents: [LayerRecord.Extent] = try part("extents", data["extents"]?.array).map { extent in
      LayerRecord.Extent(
        place: LayerRecord.inLog, from: Offset(try part("from", extent)),
        to: extent["to"]?.number().map { Offset($0) })
    }
    let record = LayerRecord(
      source: try part("source", data["source"]?.string),
      mapping: try part("mapping", data["mapping"]?.bytes), extents: extents)
    let tail = log.store.tail
    try await log.change { transaction, _ in
      try Catalogue.put(record, id, tail, &transaction)
    }
  }

  private func append(state data: JSONValueView) async throws {
    let log = try opened()
    let name: String = try part("database", data["database"]?.string)
    guard LogExport.stateDatabases.contains(name) else {
      throw malformed("the database `\(name)` is not one that an export carries")
    }
    let key: [UInt8] = try part("key", data["key"]?.bytes)
    let value: [UInt8] = try part("value", data["value"]?.bytes)
    let tail = log.store.tail
    try await log.change { transaction, _ in
      try transaction.put(tail[name], StorageKey(key), value)
    }
  }

  private mutating func append(checkpoint data: JSONValueView) async throws {
    try await flush(always: true)
    let signed = try SignedCheckpoint(parsing: try part("note", data["note"]?.string))
    try await opened().write(signed.changes(after: previousCheckpoint))
    previousCheckpoint = signed.checkpoint.size
  }

  // MARK: Events

  private mutating func append(event: JSONValueView) async throws {
    let log = try opened()
    let offset: UInt64 = try part("plumblineoffset", event)
    guard offset == expected else {
      throw malformed("event \(offset) stands where event \(expected) is due")
    }
    let known: Int64 = try part("plumblineknown", event)
    let stored: [UInt8] = try part("data_base64", event["data_base64"]?.bytes)
    if pending.last?.knowledgeTime != known {
      guard pending.last.map({ $0.knowledgeTime < known }) ?? true else {
        throw malformed("event \(offset) was known before the event in front of it")
      }
      pending.append((AppendBatch(to: log), known))
    }
    let place = pending.count - 1
    let index = try pending[place].batch.append(stored: stored)
    if let rows = event["plumblinerows"] {
      let bytes: [UInt8] = try part("plumblinerows", rows.bytes)
      do throws(CanonicalError) {
        try pending[place].batch.append(rows: bytes, record: index)
      } catch { throw malformed("its rows cannot be read: \(error)") }
    }
    expected += 1
    pendingEvents += 1
    pendingBytes += stored.count
    try await flush(always: false)
  }

  private static var largestFlush: (events: Int, bytes: Int) { (8192, 4 << 20) }

  /// Writes what is pending in one transaction, each run of events with its own knowledge time.
  private mutating func flush(always: Bool) async throws {
    guard
      always || pendingEvents >= Self.largestFlush.events
        || pendingBytes >= Self.largestFlush.bytes
    else { return }
    guard !pending.isEmpty else { return }
    let log = try opened()
    let (runs, store, options) = (pending, log.store, log.options)
    try await log.change { transaction, state in
      for (batch, known) in runs {
        var commit = Commit(
          tail: store.tail, header: store.header, options: options, state: state,
          now: Timestamp(microseconds: known))
        let first = state.head
        try commit.write(eventsOf: batch, known, in: &transaction)
        try commit.write(rowsOf: batch, first, in: &transaction)
        state = commit.state
      }
    }
    pending = []
    pendingEvents = 0
    pendingBytes = 0
  }
}

extension AppendBatch {
  /// Adds what the layers of an export say of event `record` of this batch.
  fileprivate mutating func append(rows: [UInt8], record: Int) throws(CanonicalError) {
    var changes: [LayerID: LayerChange] = [:]
    for change in layers { changes[change.layer] = change }
    layers = []
    try ExportedRows.decode(rows, record: UInt64(record), into: &changes)
    layers = changes.keys.sorted().compactMap { changes[$0] }
  }
}

/// Gives a block the salts that it had in the exported log.
private final class ImportedSalts: IntegrityHooks {
  private let salts = Mutex<[UInt64: [UInt8]]>([:])

  func set(_ block: UInt64, _ bytes: [UInt8]) {
    salts.withLock { $0[block] = bytes }
  }

  func blockSeed(block: UInt64, header: LogHeader) -> [UInt8] {
    salts.withLock { $0[block] } ?? []
  }

  func sealed(_ segment: SealedSegment, log: LogReader) throws -> [IntegrityChange] {
    try LogIntegrity().sealed(segment, log: log)
  }
}
