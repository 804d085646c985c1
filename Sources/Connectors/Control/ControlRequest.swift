public import Events

/// What a command beside a run asks of it, as it goes over the control socket: one line, answered by
/// one line.
///
/// 1. A request is a word and, in base64, a CBOR array: `append` with the kind, the schema version,
///    the actor and the event's fields; `switch` with the version, its configuration, its label, the
///    actor and the reason of a rollback; `normalize` with the same, of which the version and its
///    configuration count. It is at most 4 MiB long.
/// 2. `ok` and the offset means that the event is on the disk; for a switch how many decisions and
///    figures followed, and the sources that were normalized again, come behind it. Behind `ok` to a
///    `normalize` come those sources alone.
/// 3. `no` and a sentence means that nothing was appended.
enum ControlRequest: Hashable, Sendable {
  static let longest = 4 << 20

  case append(Event, by: Actor)
  case change(VersionOrder, by: Actor)
  case normalize(VersionOrder, by: Actor)

  var line: String {
    var encoder = CanonicalEncoder()
    switch self {
    case .append(let event, let actor):
      encoder.array(4)
      encoder.text(event.kind)
      encoder.unsigned(event.schemaVersion)
      encoder.text(actor.rawValue)
      event.payload.encodeFields(into: &encoder)
      return "append \(encoder.bytes.base64)\n"
    case .change(let order, let actor):
      order.encode(by: actor, into: &encoder)
      return "switch \(encoder.bytes.base64)\n"
    case .normalize(let order, let actor):
      order.encode(by: actor, into: &encoder)
      return "normalize \(encoder.bytes.base64)\n"
    }
  }

  /// Reads a line without its end; nil where it is no request.
  init?(line: String) {
    guard let blank = line.firstIndex(of: " "),
      let bytes = Base64.decode(line[line.index(after: blank)...])
    else { return nil }
    var decoder = CanonicalDecoder(bytes)
    do throws(CanonicalError) {
      switch line[..<blank] {
      case "append":
        guard try decoder.array() == 4 else { return nil }
        let kind = try decoder.text()
        let version = try decoder.unsigned()
        let actor = Actor(try decoder.text())
        let event = try Event(kind: kind, schemaVersion: version, fields: &decoder)
        self = .append(event, by: actor)
      case "switch":
        guard let (order, actor) = try VersionOrder.read(from: &decoder) else { return nil }
        self = .change(order, by: actor)
      case "normalize":
        guard let (order, actor) = try VersionOrder.read(from: &decoder) else { return nil }
        self = .normalize(order, by: actor)
      default: return nil
      }
    } catch { return nil }
  }
}

/// That another version is to become the active one, or that what it maps otherwise is to be
/// normalized beside the live layers.
public struct VersionOrder: Hashable, Sendable {
  /// Its hash, as it is written.
  public var version: String
  /// Its text, where the log does not know the version yet; else it may be empty.
  public var configuration: String
  /// What people call it; may be empty.
  public var label: String
  /// Why the active version is left, where this goes back to an earlier one.
  public var rollback: String?

  public init(version: String, configuration: String, label: String, rollback: String?) {
    self.version = version
    self.configuration = configuration
    self.label = label
    self.rollback = rollback
  }

  fileprivate func encode(by actor: Actor, into encoder: inout CanonicalEncoder) {
    encoder.array(5)
    encoder.text(version)
    encoder.text(configuration)
    encoder.text(label)
    encoder.text(actor.rawValue)
    encoder.text(rollback ?? "")
  }

  fileprivate static func read(
    from decoder: inout CanonicalDecoder
  ) throws(CanonicalError) -> (order: VersionOrder, actor: Actor)? {
    guard try decoder.array() == 5 else { return nil }
    let version = try decoder.text()
    let configuration = try decoder.text()
    let label = try decoder.text()
    let actor = Actor(try decoder.text())
    let rollback = try decoder.text()
    let order = VersionOrder(
      version: version, configuration: configuration, label: label,
      rollback: rollback.isEmpty ? nil : rollback)
    return (order, actor)
  }
}

/// What a switch beside a run came to.
public struct VersionReceipt: Hashable, Sendable {
  /// Of the activation or the rollback; nil if the version was active already.
  public var offset: Offset?
  public var decisions: Int
  public var figures: Int
  /// The sources that were normalized again.
  public var normalized: [SourceID]

  public init(offset: Offset?, decisions: Int, figures: Int, normalized: [SourceID]) {
    self.offset = offset
    self.decisions = decisions
    self.figures = figures
    self.normalized = normalized
  }

  /// As an answer has it behind `ok`.
  var words: String {
    ([offset.map(\.description) ?? "-", "\(decisions)", "\(figures)"]
      + normalized.map(\.rawValue)).joined(separator: " ")
  }

  init?(words: String) {
    let parts: [String] = words.split(separator: " ").map { String($0) }
    guard parts.count >= 3, let decisions = Int(parts[1]), let figures = Int(parts[2]),
      parts[0] == "-" || UInt64(parts[0]) != nil
    else { return nil }
    self.init(
      offset: UInt64(parts[0]).map { Offset($0) }, decisions: decisions, figures: figures,
      normalized: parts[3...].map { SourceID($0) })
  }
}
