public import Events

/// Why the log could not be read or written. Each message says what, where, and what to do; its
/// code is stable and is a heading in `Errors.md`.
public enum EventLogError: Error, Equatable, Sendable, CustomStringConvertible {
  case damaged(database: String, key: String, path: String)
  case unreadable(path: String, reason: String)
  case diskFull(path: String, freeBytes: Int)
  case readOnly(path: String)
  case missing(path: String)
  case alreadyThere(path: String)
  case alreadyOpen(path: String)
  case secondWriter(path: String, processID: Int?)
  case newerFormat(path: String, found: UInt32, known: UInt32)
  case notALog(path: String)
  case closed(path: String)
  case tooManyReaders(path: String)
  case cursorMoved(agent: String, expected: Offset, found: Offset)
  case producerFenced(producer: String, epoch: UInt64, current: UInt64)
  case producerGap(producer: String, expected: UInt64, found: UInt64)
  case clockJumped(from: Timestamp, to: Timestamp, limit: Duration)
  case notLive(layer: UInt32, source: String, live: UInt32?)
  case layerBehind(layer: UInt32, caughtUpTo: Offset, head: Offset)
  case noSuchLayer(UInt32)
  case noSuchEvent(Offset, head: Offset)
  case tooLarge(bytes: Int, limit: Int)
  case malformedEvent(index: Int, reason: String)
  case storage(String)
  case headMoved(expected: Offset, found: Offset)

  /// The stable code, `LOG-1`.
  public var code: String {
    let number =
      switch self {
      case .damaged: 1
      case .unreadable: 2
      case .diskFull: 3
      case .readOnly: 4
      case .missing: 5
      case .alreadyThere: 6
      case .alreadyOpen: 7
      case .secondWriter: 8
      case .newerFormat: 9
      case .notALog: 10
      case .closed: 11
      case .tooManyReaders: 12
      case .cursorMoved: 13
      case .producerFenced: 14
      case .producerGap: 15
      case .clockJumped: 16
      case .notLive: 17
      case .layerBehind: 18
      case .noSuchLayer: 19
      case .noSuchEvent: 20
      case .tooLarge: 21
      case .malformedEvent: 22
      case .storage: 23
      case .headMoved: 24
      }
    return "LOG-\(number)"
  }

  public var description: String { "\(code): \(explanation)" }
}
