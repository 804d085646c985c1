import Events
import Storage

/// Reads every value of a log's environments and checks its CRC-32C.
struct StoredValues {
  private let store: LogStore

  init(_ log: LogReader) {
    store = log.store
  }

  /// How much one transaction reads: readers of the tail are short, because a long one pins pages.
  private static let sliceBytes = 32 << 20

  /// Reads everything; what is damaged goes into the report, and reading goes on behind it.
  func check(into report: inout VerificationReport) {
    for name in TailDatabase.all { check(store.tail, name, &report) }
    for name in HistoryDatabase.all { check(store.history, name, &report) }
    for place in places(&report) {
      do {
        let environment = try store.layerEnvironment(place)
        for name in HistoryDatabase.all { check(environment, name, &report) }
      } catch { report.find(place, "\(error)") }
    }
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

  private func check(
    _ environment: Environment, _ name: String, _ report: inout VerificationReport
  ) {
    let file = environment.path.split(separator: "/").last.map(String.init) ?? environment.path
    var from: StorageKey?
    while true {
      var slice = 0
      var last: [UInt8]?
      do {
        try environment.read { transaction in
          try transaction.scan(environment[name], from: from) { key, value in
            report.values += 1
            report.bytes += value.byteCount
            slice += value.byteCount
            guard slice >= Self.sliceBytes else { return .goOn }
            last = key.copied
            return .stop
          }
        }
      } catch StorageError.damaged(_, let key, _) {
        report.find("\(file), \(name) \(key.hexadecimal)", "its checksum is wrong")
        last = key
      } catch {
        report.find("\(file), \(name)", "it cannot be read on: \(error)")
        return
      }
      guard let last, last.count < StorageKey.longest else { return }
      // The next key in the order of bytes.
      from = StorageKey(last + [0])
    }
  }
}
