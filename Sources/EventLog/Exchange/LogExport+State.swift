import Events
import Storage

extension LogExport {
  /// The databases of the tail that an export carries as they are: what agents remember, producers,
  /// link state, and which layers are live.
  static let stateDatabases = [
    TailDatabase.cursors, TailDatabase.producers, TailDatabase.links, TailDatabase.live,
  ]

  mutating func writeLog() throws {
    let header = log.header
    let head = log.head
    let keys = try NoteVerifierKey.ofLog(at: log.path)
    try line("plumbline.log", "log") { data in
      data.name("format")
      data.text(Self.format)
      data.name("id")
      data.text(header.id.hexadecimal)
      data.name("incarnation")
      data.number(header.incarnation)
      data.name("seed")
      data.number(header.seed)
      data.name("clock")
      data.text(header.clock == .simulated ? "simulated" : "wall")
      data.name("created")
      data.number(header.created.microseconds)
      data.name("events")
      data.number(head.rawValue)
      data.name("keys")
      data.beginArray()
      for key in keys { data.text("\(key)") }
      data.endArray()
    }
  }

  private static var symbolsPerLine: UInt32 { 1000 }

  mutating func writeSymbols() throws {
    for vocabulary in Vocabulary.allCases {
      let count = UInt32(try log.symbols.count(of: vocabulary))
      var first: UInt32 = 1
      while first <= count {
        let end = min(first + Self.symbolsPerLine, count + 1)
        let texts = try (first..<end).map { try log.symbols.text($0, in: vocabulary) }
        try line("plumbline.symbols", "symbols/\(vocabulary.rawValue)/\(first)") { data in
          data.name("vocabulary")
          data.number(vocabulary.rawValue)
          data.name("first")
          data.number(first)
          data.name("texts")
          data.beginArray()
          for text in texts { data.text(text) }
          data.endArray()
        }
        first = end
      }
      for block in 0...(count >> 16) {
        let key = SymbolDigests.key(vocabulary, block << 16)
        guard let salts = try log.integrity(.other, key) else { continue }
        try line("plumbline.symbolsalts", "symbolsalts/\(vocabulary.rawValue)/\(block)") { data in
          data.name("vocabulary")
          data.number(vocabulary.rawValue)
          data.name("block")
          data.number(block)
          data.name("salts")
          data.base64(salts)
        }
      }
    }
  }

  mutating func writeLayers() throws {
    for (id, record) in try log.layers() {
      try line("plumbline.layer", "layer/\(id)") { data in
        data.name("layer")
        data.number(id.rawValue)
        data.name("source")
        data.text(record.source)
        data.name("mapping")
        data.base64(record.mapping)
        data.name("extents")
        data.beginArray()
        for extent in record.extents {
          data.beginObject()
          data.name("from")
          data.number(extent.from.rawValue)
          if let to = extent.to {
            data.name("to")
            data.number(to.rawValue)
          }
          data.endObject()
        }
        data.endArray()
      }
    }
  }

  /// Copies values in slices, outside of which no transaction stays open.
  mutating func writeState() throws {
    for name in Self.stateDatabases {
      var from: StorageKey?
      var number = 0
      repeat {
        var values: [(key: [UInt8], value: [UInt8])] = []
        try log.store.tail.read { transaction in
          try transaction.scan(log.store.tail[name], from: from) { key, value in
            values.append((key.copied, value.copied))
            return values.count < 1000 ? .goOn : .stop
          }
        }
        for (key, value) in values {
          try line("plumbline.state", "state/\(name)/\(number)") { data in
            data.name("database")
            data.text(name)
            data.name("key")
            data.base64(key)
            data.name("value")
            data.base64(value)
          }
          number += 1
        }
        from = values.count < 1000 ? nil : values.last.map { StorageKey($0.key + [0]) }
      } while from != nil
    }
  }

  /// The first checkpoint first, so that an import can link each to the one before.
  mutating func writeCheckpoints() throws {
    var sizes: [UInt64] = []
    try log.forEachCheckpoint { checkpoint in
      if checkpoint.checkpoint.size <= log.head {
        sizes.append(checkpoint.checkpoint.size.rawValue)
      }
      return .goOn
    }
    for size in sizes.reversed() {
      guard let checkpoint = try log.checkpoint(size: Offset(size))?.signed else { continue }
      try line("plumbline.checkpoint", "checkpoint/\(size)") { data in
        data.name("note")
        data.text(checkpoint.note)
      }
    }
  }

  mutating func writeEnd() throws {
    let root = try log.root()
    let layers = try log.layersRooted().0.layers
    let events = log.head
    try line("plumbline.end", "end") { data in
      data.name("events")
      data.number(events.rawValue)
      data.name("root")
      data.base64(root.bytes)
      data.name("layers")
      data.beginArray()
      for layer in layers {
        data.beginObject()
        data.name("layer")
        data.number(layer.layer.rawValue)
        data.name("rows")
        data.number(layer.rows)
        data.name("root")
        data.base64(layer.root.bytes)
        data.endObject()
      }
      data.endArray()
    }
  }
}
