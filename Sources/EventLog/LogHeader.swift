public import Events
import Storage

/// What a log is, written once when it is made.
///
/// 1. The header is the value `header` of the database `meta` in `tail.mdb`.
/// 2. It begins with the magic `PLUMBLOG` and the number of the format: a build that does not know
///    the number reads no further.
/// 3. Only the incarnation ever changes, when a copy is restored.
public struct LogHeader: Equatable, Sendable {
  /// Whose time the log runs on.
  public enum ClockKind: UInt8, Sendable {
    /// The system's.
    case wall = 0
    /// A stepped one: the times are those of a simulation.
    case simulated = 1
  }

  /// The newest format that this build reads and writes.
  public static let knownFormat: UInt32 = 1

  /// 16 random bytes.
  public let id: [UInt8]
  /// 0 when the log is made; each restored copy adds one, so that two copies cannot be taken for
  /// one log.
  public internal(set) var incarnation: UInt32
  /// What every keyed random number of the agents comes from.
  public let seed: UInt64
  public let clock: ClockKind
  /// The format of its files.
  public let format: UInt32
  /// When it was made.
  public let created: Timestamp

  static let magic = Array("PLUMBLOG".utf8)

  init(id: [UInt8], incarnation: UInt32, seed: UInt64, clock: ClockKind, created: Timestamp) {
    self.id = id
    self.incarnation = incarnation
    self.seed = seed
    self.clock = clock
    self.format = LogHeader.knownFormat
    self.created = created
  }

  var encoded: [UInt8] {
    var writer = ByteWriter(reserving: 64)
    writer.append(LogHeader.magic)
    writer.append(format)
    writer.append(incarnation)
    writer.append(id)
    writer.append(seed)
    writer.append(created.microseconds)
    writer.append(clock.rawValue)
    return writer.bytes
  }

  init(decoding bytes: [UInt8], path: String) throws(EventLogError) {
    guard bytes.prefix(8).elementsEqual(LogHeader.magic) else { throw .notALog(path: path) }
    do throws(ByteReader.Truncated) {
      var reader = ByteReader(Array(bytes.dropFirst(8)))
      format = try reader.next()
      let incarnation: UInt32 = try reader.next()
      self.incarnation = incarnation
      let id = try reader.next(bytes: 16)
      self.id = id
      let seed: UInt64 = try reader.next()
      self.seed = seed
      created = Timestamp(microseconds: try reader.next())
      let kind: UInt8 = try reader.next()
      clock = ClockKind(rawValue: kind) ?? .wall
    } catch { throw .notALog(path: path) }
    guard format <= LogHeader.knownFormat else {
      throw .newerFormat(path: path, found: format, known: LogHeader.knownFormat)
    }
  }
}
