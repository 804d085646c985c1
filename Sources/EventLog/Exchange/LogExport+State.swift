import Events
import Expressions
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
      data.member("format", Self.format)
      data.member("id", header.id.hexadecimal)
      data.member("incarnation", number: header.incarnation)
      data.member("seed", number: header.seed)
      data.member("clock", header.clock == .simulated ? "simulated" : "wall")
      data.member("created", number: header.created.microseconds)
      data.member("events", number: head.rawValue)
      data.key("keys")
      data.array { data in
        for key in keys { data.string("\(key)") }
      }
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
          data.member("vocabulary", number: vocabulary.rawValue)
          data.member("first", number: first)
          data.key("texts")
          data.array { data in
            for text in texts { data.string(text) }
          }
        }
        first = end
      }
      for block in 0...(count >> 16) {
        let key = SymbolDigests.key(vocabulary, block << 16)
        guard let salts = try log.integrity(.other, key) else { continue }
        try line("plumbline.symbolsalts", "symbolsalts/\(vocabulary.rawValue)/\(block)") { data in
          data.member("vocabulary", number: vocabulary.rawValue)
          data.member("block", number: block)
          data.member("salts", base64: salts)
        }
      }
    }
  }

  mutating func writeLayers() throws {
    for (id, record) in try log.layers() {
      try line("plumbline.layer", "layer/\(id)") { data in
        data.member("layer", number: id.rawValue)
        data.member("source", record.source)
        data.member("mapping", base64: record.mapping)
        data.key("extents")
        data.array { data in
          for extent in record.extents {
            data.object { data in
              data.member("from", number: extent.from.rawValue)
              if let to = extent.to { data.member("to", number: to.rawValue) }
            }
          }
        }
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
            data.member("database", name)
            data.member("key", base64: key)
            data.member("value", base64: value)
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
        data.member("note", checkpoint.note)
      }
    }
  }

  mutating func writeEnd() throws {
    let root = try log.root()
    let layers = try log.layersRooted().0.layers
    let events = log.head
    try line("plumbline.end", "end") { data in
      data.member("events", number: events.rawValue)
      data.member("root", base64: root.bytes)
      data.key("layers")
      data.array { data in
        for layer in layers {
          data.object { data in
            data.member("layer", number: layer.layer.rawValue)
            data.member("rows", number: layer.rows)
            data.member("root", base64: layer.root.bytes)
          }
        }
      }
    }
  }
}
