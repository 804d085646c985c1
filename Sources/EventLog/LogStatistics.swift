public import Events
import Storage

/// How large a log is, and how far its parts have come.
public struct LogStatistics: Hashable, Sendable {
  /// One file of the log.
  public struct File: Hashable, Sendable {
    public let name: String
    public let bytes: Int
    /// How far it can grow before its map does; the map grows by itself.
    public let mapBytes: Int
  }

  /// How many events there are.
  public let head: Offset
  public let knowledgeTime: Timestamp?
  /// Every event before it lies in a segment.
  public let sealedEnd: Offset
  public let segments: Int
  /// The stored bytes of the events in segments, before they were encoded.
  public let sealedPlainBytes: Int
  /// The rows in segments of the log, without layers that have files of their own.
  public let sealedRows: Int
  public let files: [File]
  public let layers: [Layer]
  /// Texts by vocabulary.
  public let symbols: [Vocabulary: Int]
  /// How far each agent has read, by name.
  public let cursors: [String: Offset]
  /// Signed checkpoints.
  public let checkpoints: Int
  /// Why the writing process could not seal the last segment; nil if it could.
  public let sealingFailure: String?

  /// One layer.
  public struct Layer: Hashable, Sendable {
    public let id: LayerID
    public let record: LayerRecord
  }
}

extension LogReader {
  /// Measures the log. Reads no events.
  public func statistics() throws(EventLogError) -> LogStatistics {
    let tail = store.tail
    return try EventLogError.wrapping {
      try tail.read { transaction in
        let sealed = try Tail.sealed(tail, transaction)
        var cursors: [String: Offset] = [:]
        try transaction.scan(tail[TailDatabase.cursors]) { key, value in
          cursors[String(decoding: key.copied, as: UTF8.self)] = Offset(
            try CursorRecord(decoding: value.copied).readTo)
          return .goOn
        }
        var symbols: [Vocabulary: Int] = [:]
        for vocabulary in Vocabulary.allCases {
          symbols[vocabulary] = Int(try Catalogue.symbolCount(vocabulary, tail, transaction))
        }
        return LogStatistics(
          head: head, knowledgeTime: knowledgeTime, sealedEnd: Offset(sealed.end),
          segments: Int(sealed.segments), sealedPlainBytes: Int(sealed.plainBytes),
          sealedRows: Int(sealed.rows), files: try store.files(),
          layers: try Catalogue.layers(tail, transaction).map {
            .init(id: $0.id, record: $0.record)
          },
          symbols: symbols, cursors: cursors,
          checkpoints: try transaction.count(of: tail[TailDatabase.checkpoints]),
          sealingFailure: try SealingFailure.read(tail, transaction))
      }
    }
  }
}

extension LogStore {
  /// The files that are open, largest part of the log first.
  func files() throws -> [LogStatistics.File] {
    try openEnvironments().map { environment in
      let usage = try environment.usage()
      return LogStatistics.File(
        name: environment.path.split(separator: "/").last.map(String.init) ?? environment.path,
        bytes: usage.fileBytes, mapBytes: usage.mapBytes)
    }
  }
}
