public import Events

/// Why a log could not be hashed, signed, proved, erased from or exchanged. Each message says what,
/// where, and what to do; its code is stable and is a heading in `Errors.md`.
public enum IntegrityError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An event cannot be hashed.
  case damagedEvent(Offset, reason: String)
  /// A value that the hashing keeps cannot be read.
  case damagedValue(name: String, reason: String)
  /// There is no signed checkpoint that covers an event, or none at all.
  case noCheckpoint(covering: Offset?)
  /// A text is not a signed checkpoint.
  case malformedCheckpoint(reason: String)
  /// A key file or a key is not one.
  case malformedKey(name: String, reason: String)
  /// A checkpoint is not signed by the key that was asked for.
  case unsigned(origin: String)
  /// A component that should be disclosed or erased is not there in plain.
  case notInPlain(Offset, component: UInt64)
  /// Erasing has begun and could not be finished.
  case eraseUnfinished(Offset, reason: String)
  /// A line of an export cannot be read.
  case malformedExport(line: Int, reason: String)
  /// An import did not give the hashes that its export states.
  case importDiffers(what: String, stated: String, found: String)

  /// The stable code, `LOG-41`.
  public var code: String {
    let number =
      switch self {
      case .damagedEvent: 41
      case .damagedValue: 42
      case .noCheckpoint: 43
      case .malformedCheckpoint: 44
      case .malformedKey: 45
      case .unsigned: 46
      case .notInPlain: 47
      case .eraseUnfinished: 48
      case .malformedExport: 49
      case .importDiffers: 50
      }
    return "LOG-\(number)"
  }

  public var description: String { "\(code): \(explanation)" }

  private var explanation: String {
    switch self {
    case .damagedEvent(let offset, let reason):
      """
      the event at offset \(offset) cannot be hashed: \(reason) Run `plumbline log verify` to see \
      what is whole, then restore from a backup.
      """
    case .damagedValue(let name, let reason):
      """
      \(name) cannot be read: \(reason) Events are not touched by this. Run `plumbline log \
      verify`, then restore from a backup.
      """
    case .noCheckpoint(let offset?):
      """
      no signed checkpoint covers offset \(offset) yet. Sign one with `plumbline log checkpoint`, \
      then ask again.
      """
    case .noCheckpoint(nil):
      "this log has no signed checkpoint yet. Sign one with `plumbline log checkpoint`."
    case .malformedCheckpoint(let reason):
      "this is not a signed checkpoint: \(reason). Ask for the text again, every byte of it."
    case .malformedKey(let name, let reason):
      """
      \(name) is not a key: \(reason). Restore the file from a backup; with a new key, tell those \
      who check your proofs.
      """
    case .unsigned(let origin):
      """
      the checkpoint of \(origin) is not signed by this key, or was changed after it was signed. \
      Do not trust it; ask its owner for the key and the text.
      """
    case .notInPlain(let offset, let component):
      """
      component \(component) of the event at offset \(offset) is not there in plain: it was \
      erased, or the event never had it. Leave it out.
      """
    case .eraseUnfinished(let offset, let reason):
      """
      erasing from offset \(offset) has begun and could not be finished: \(reason) It goes on when \
      the log is opened again.
      """
    case .malformedExport(let line, let reason):
      "line \(line) of the export cannot be read: \(reason). Export again, or fetch the file again."
    case .importDiffers(let what, let stated, let found):
      """
      the export states \(stated) as \(what), and what was imported gives \(found). The file was \
      changed or is not whole: delete the new log, fetch the export again and import it again.
      """
    }
  }
}
