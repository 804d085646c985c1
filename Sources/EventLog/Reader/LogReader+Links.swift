public import Events
import Storage

extension LogReader {
  /// The values of several keys of a layer's link state, nil where there is none, read in one
  /// transaction.
  /// - Complexity: O(*k* log *n*) for *k* keys.
  public func links(
    _ layer: LayerID, keys: [[UInt8]]
  ) throws(EventLogError) -> [[UInt8]?] {
    try EventLogError.wrapping {
      try store.tail.read { transaction in
        let database = store.tail[TailDatabase.links]
        var values: [[UInt8]?] = []
        values.reserveCapacity(keys.count)
        for key in keys {
          let value = try transaction.get(
            database, SymbolKey.prefixed(layer.rawValue, key))
          values.append(value.map { Array($0.dropFirst(4 + key.count)) })
        }
        return values
      }
    }
  }
}
