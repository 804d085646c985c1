import Events
import Storage

/// Reads every live page and value of a log's files, by their bytes, and checks each CRC-32C.
struct StoredValues {
  private let store: LogStore

  init(_ log: LogReader) {
    store = log.store
  }

  /// Reads everything; what is damaged goes into the report.
  /// - Returns: Whether LMDB can follow every page of the files that hold events.
  func check(into report: inout VerificationReport) -> Bool {
    var isNavigable = check(store.tail, &report)
    if !check(store.history, &report) { isNavigable = false }
    // Without the list of layers nobody knows which files belong to the log.
    guard isNavigable else { return false }
    for place in places(&report) {
      do {
        if !check(try store.layerEnvironment(place), &report) { isNavigable = false }
      } catch { report.find(place, "\(error)") }
    }
    do {
      if let projections = try store.projections(making: false) { _ = check(projections, &report) }
    } catch { report.find(LogFile.projections, "\(error)") }
    return isNavigable
  }

  /// The files of layers that were normalized apart from the log.
  private func places(_ report: inout VerificationReport) -> [String] {
    do {
      let layers = try store.tail.read { transaction in
        try Catalogue.layers(store.tail, transaction)
      }
      let places = layers.flatMap { $0.record.extents.map(\.place) }
      return Set(places).subtracting([LayerRecord.inLog]).sorted()
    } catch {
      report.find("the list of layers", "\(error)")
      return []
    }
  }

  private func check(_ environment: Environment, _ report: inout VerificationReport) -> Bool {
    let file = environment.path.split(separator: "/").last.map(String.init) ?? environment.path
    do {
      let audit = try environment.audit()
      report.take(audit, of: file)
      return audit.isNavigable
    } catch {
      report.find(file, "it cannot be read: \(error)")
      return false
    }
  }

  /// Reads the files of a log that cannot be opened, without LMDB.
  static func checkFiles(at path: String, into report: inout VerificationReport) {
    let files = (try? FileSystem.names(in: path)) ?? []
    for file in files where file.hasSuffix(".mdb") {
      do {
        report.take(
          try EnvironmentAudit(
            ofFile: path + "/" + file, expecting: LogFiles.databases(of: file)), of: file)
      } catch { report.find(file, "it cannot be read: \(error)") }
    }
  }
}

extension VerificationReport {
  fileprivate mutating func take(_ audit: EnvironmentAudit, of file: String) {
    values += audit.values
    bytes += audit.bytes
    for fault in audit.faults {
      let database = fault.database.map { ", \($0)" } ?? ""
      switch fault.place {
      case .page(let page):
        // A damaged page may name one that no file could have.
        let (byte, isBeyond) = page.multipliedReportingOverflow(by: 4096)
        let place = isBeyond ? "" : " (at byte \(byte))"
        find("\(file)\(database), page \(page)\(place)", fault.what)
      case .database: find("\(file)\(database)", fault.what)
      case .value(let key):
        let name = fault.database.map { StoredKey.name(of: key, in: $0) } ?? hexadecimal(key)
        find("\(file)\(database) \(name)", fault.what)
      }
    }
  }
}

/// What a key is called.
enum StoredKey {
  /// A number or two, a text, or its bytes where it is neither.
  static func name(of key: [UInt8], in database: String) -> String {
    func number(_ part: ArraySlice<UInt8>) -> UInt64 {
      part.reduce(0) { $0 << 8 | UInt64($1) }
    }
    switch (database, key.count) {
    case (TailDatabase.symbols, 8):
      return "\(vocabulary(number(key[0..<4]))) \(number(key[4..<8]))"
    case (TailDatabase.numbers, 5...):
      return "\(vocabulary(number(key[0..<4]))), \(hexadecimal(key.dropFirst(4)))"
    case (TailDatabase.rows, 16):
      return "\(number(key[0..<8])), layer \(number(key[8..<16]))"
    case (HistoryDatabase.raw, 16):
      return "\(number(key[0..<8])), column \(number(key[8..<16]))"
    case (_, 8) where numbered.contains(database): return "\(number(key[...]))"
    case (_, _) where named.contains(database):
      let text = String(decoding: key, as: UTF8.self)
      let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 0xFFFD }
      return isPlain ? text : hexadecimal(key)
    default: return hexadecimal(key)
    }
  }

  private static let numbered: Set<String> = [
    TailDatabase.events, TailDatabase.layers, TailDatabase.salts, TailDatabase.roots,
    TailDatabase.checkpoints, HistoryDatabase.segments,
  ]
  private static let named: Set<String> = [
    TailDatabase.meta, TailDatabase.live, TailDatabase.catalogue, TailDatabase.integrity,
    TailDatabase.cursors, TailDatabase.producers,
  ]

  private static func vocabulary(_ number: UInt64) -> String {
    Vocabulary(rawValue: UInt32(truncatingIfNeeded: number)).map { "\($0)" } ?? "\(number)"
  }
}
