import Storage

/// Where the log stands, as the writer's thread sees it.
struct WriterState: Sendable, Equatable {
  /// The offset that the next event gets.
  var head: UInt64 = 0
  /// The knowledge time of the last event.
  var knowledgeTime: Int64 = .min
  /// What lies in segments: everything before this offset.
  var sealed = SealedState()
  /// Stored bytes that are not sealed.
  var unsealedBytes = 0
  /// Whether the tail still holds blocks that are sealed.
  var hasSealedBlocks = false

  /// Whether the events that are not sealed fill a segment.
  func hasFullSegment(_ options: LogOptions) -> Bool {
    head >= options.segmentEnd(from: sealed.end) || unsealedBytes >= options.segmentBytes
  }
}

/// How far the log is sealed: value `sealed` of the database `meta`.
struct SealedState: Sendable, Equatable {
  /// Every event before this offset lies in a segment of `history.mdb`; segments at or beyond it
  /// do not count.
  var end: UInt64 = 0
  /// The knowledge time of the last sealed event.
  var knowledgeTime: Int64 = .min
  /// How many segments count.
  var segments: UInt64 = 0
  /// The stored bytes of all sealed events before they were encoded.
  var plainBytes: UInt64 = 0
  /// The rows in segments.
  var rows: UInt64 = 0

  static let key = StorageKey("sealed")

  var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 40)
    writer.append(end)
    writer.append(knowledgeTime)
    writer.append(segments)
    writer.append(plainBytes)
    writer.append(rows)
    return writer.bytes
  }

  init() {}

  init(decoding bytes: [UInt8]) throws(ByteReader.Truncated) {
    var reader = ByteReader(bytes)
    end = try reader.next()
    knowledgeTime = try reader.next()
    segments = try reader.next()
    plainBytes = try reader.next()
    rows = try reader.next()
  }
}

extension WriterState {
  /// Reads where the log stands from its tail.
  init(reading tail: Environment) throws {
    self = try tail.read { transaction in
      var state = WriterState()
      if let value = try transaction.get(tail[TailDatabase.meta], SealedState.key) {
        state.sealed = try SealedState(decoding: value)
      }
      state.head = state.sealed.end
      state.knowledgeTime = state.sealed.knowledgeTime
      let events = tail[TailDatabase.events]
      try transaction.scan(events, checkingAll: false) { key, value in
        let first = BigEndian.number(key, at: 0)
        let count = try TailBlock.count(of: value)
        let end = first + UInt64(count)
        if end <= state.sealed.end {
          state.hasSealedBlocks = true
        } else {
          state.head = end
          state.knowledgeTime = TailBlock.knowledgeTime(of: value)
          state.unsealedBytes += value.byteCount - TailBlock.size(count: count, bytes: 0)
        }
        return .goOn
      }
      return state
    }
  }
}

/// Numbers of keys.
enum BigEndian {
  /// The number whose eight bytes lie at `offset`.
  static func number(_ key: RawSpan, at offset: Int) -> UInt64 {
    UInt64(bigEndian: key.uint64(at: offset))
  }
}
