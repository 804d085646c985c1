import Events

/// The digests of all whole blocks of a log's layers, made again on several threads.
enum LayerVerification {
  /// Makes them.
  /// - Returns: What could be made; a block that cannot be read is left out, to be found by whoever
  ///   asks for it.
  static func digests(
    of layers: [(id: LayerID, record: LayerRecord)], in log: LogReader, width: Int
  ) async -> [LayerRoots.Place: LayerDigest] {
    var symbols = SymbolDigests(log: log)
    guard (try? symbols.prepare()) != nil else { return [:] }
    let prepared = symbols
    let end = layers.map { $0.record.end(before: log.head).block }.max() ?? 0
    let width = UInt64(max(1, width))
    return await withTaskGroup(of: [LayerRoots.Place: LayerDigest].self) { group in
      for first in 0..<width {
        group.addTask {
          var hashing = LayerHashing(log: log, symbols: prepared)
          var made: [LayerRoots.Place: LayerDigest] = [:]
          for block in stride(from: first, to: end, by: UInt64.Stride(width)) {
            let ids = layers.filter { layer in
              layer.record.blocks(before: log.head).contains(block)
                && layer.record.end(before: log.head).block > block
            }.map(\.id)
            let records = Offset.records(ofBlock: block)
            guard let digests = try? hashing.digests(of: ids, records: records) else { continue }
            for (id, digest) in zip(ids, digests) {
              made[LayerRoots.Place(layer: id, block: block)] = digest
            }
          }
          return made
        }
      }
      return await group.reduce(into: [:]) { all, some in all.merge(some) { first, _ in first } }
    }
  }
}
