public import Events
import Storage

/// A projection's state at an offset, kept so that the next start need not replay what came before.
///
/// It lies in `projections.mdb`, apart from the log: it can always be made again, so nothing is
/// lost if it goes, and its bytes do not slow the commits of the log.
///
/// ```
///  0  u64  offset up to which the state has read
///  8  u32  incarnation of the log
/// 12  u8[16] id of the log
/// 28  u8[32] SHA-256 of the state
/// 60  the state
/// ```
/// 1. The key is the projection's name, a zero byte, and the version of its code and rules.
/// 2. A state of another log or incarnation, or beyond the head, is not used.
public struct ProjectionCheckpoint: Hashable, Sendable {
  /// Every event before this offset is in the state.
  public let offset: Offset
  public let state: [UInt8]
  /// The SHA-256 of the state.
  public let digest: Digest32

  static let databases = ["projections"]

  static func key(_ name: String, _ version: String) -> StorageKey {
    StorageKey(LongKey.shortened(Array(name.utf8) + [0] + Array(version.utf8)))
  }

  static func encode(_ state: [UInt8], at offset: Offset, _ header: LogHeader) -> [UInt8] {
    var writer = ByteWriter(reserving: 60 + state.count)
    writer.append(offset.rawValue)
    writer.append(header.incarnation)
    writer.append(header.id)
    writer.append(Digest32.sha256(of: state).bytes)
    writer.append(state)
    return writer.bytes
  }

  /// - Returns: nil if it is of another log or incarnation, or does not match its digest.
  init?(decoding bytes: [UInt8], _ header: LogHeader) throws {
    var reader = ByteReader(bytes)
    offset = Offset(try reader.next())
    let incarnation: UInt32 = try reader.next()
    let id = try reader.next(bytes: 16)
    let stated = try reader.next(bytes: 32)
    state = try reader.next(bytes: reader.left)
    digest = Digest32.sha256(of: state)
    guard incarnation == header.incarnation, id == header.id, stated == digest.bytes else {
      return nil
    }
  }
}

extension Log {
  /// Keeps the state of a projection, in place of the one before. Blocks until it is on the disk.
  /// - Parameters:
  ///   - version: Of the projection's code and rules: a state of another version is never read.
  ///   - offset: Every event before it is in the state.
  public func saveProjection(
    _ name: String, version: String, at offset: Offset, state: [UInt8]
  ) throws(EventLogError) {
    precondition(offset <= head, "a projection cannot have read what was not appended")
    try EventLogError.wrapping {
      guard let projections = try store.projections(making: true) else { return }
      let value = ProjectionCheckpoint.encode(state, at: offset, header)
      try projections.write { transaction in
        try transaction.put(
          projections[ProjectionCheckpoint.databases[0]],
          ProjectionCheckpoint.key(name, version), value)
      }
    }
  }
}

extension LogReader {
  /// The kept state of a projection, or nil if there is none that belongs to what this reader sees.
  public func projection(
    _ name: String, version: String
  ) throws(EventLogError) -> ProjectionCheckpoint? {
    try EventLogError.wrapping {
      guard let projections = try store.projections(making: false) else { return nil }
      let value = try projections.read { transaction in
        try transaction.get(
          projections[ProjectionCheckpoint.databases[0]],
          ProjectionCheckpoint.key(name, version))
      }
      let found = try value.flatMap { try ProjectionCheckpoint(decoding: $0, header) }
      return found.flatMap { $0.offset <= head ? $0 : nil }
    }
  }
}
