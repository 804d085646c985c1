import Events

/// What a command beside a run wants appended, as it goes over the control socket: one line of
/// `append`, the actor and the canonical bytes of the event's fields in base64, answered by one line.
///
/// 1. A request is at most 64 KiB long.
/// 2. `ok` and the offset means that the event is on the disk.
/// 3. `no` and a sentence means that nothing was appended.
struct ControlRequest: Hashable, Sendable {
  static let longest = 64 << 10

  let event: Event
  let actor: Actor

  var line: String {
    var encoder = CanonicalEncoder()
    encoder.array(4)
    encoder.text(event.kind)
    encoder.unsigned(event.schemaVersion)
    encoder.text(actor.rawValue)
    event.payload.encodeFields(into: &encoder)
    return "append \(encoder.bytes.base64)\n"
  }

  init(_ event: Event, by actor: Actor) {
    self.event = event
    self.actor = actor
  }

  /// Reads a line without its end; nil where it is no request.
  init?(line: String) {
    guard line.hasPrefix("append "), let bytes = Base64.decode(line.dropFirst(7)) else {
      return nil
    }
    var decoder = CanonicalDecoder(bytes)
    do throws(CanonicalError) {
      guard try decoder.array() == 4 else { return nil }
      let kind = try decoder.text()
      let version = try decoder.unsigned()
      actor = Actor(try decoder.text())
      event = try Event(kind: kind, schemaVersion: version, fields: &decoder)
    } catch { return nil }
  }
}
