/// People are to be told of alarms that have one likely cause; or that an alert of which they were told
/// has become worse. Its cause is the first alarm.
///
/// Fields `{0: alert, 1: severity, 2: title, 3: lines}`.
public struct AlertRaised: EventPayload {
  public static let kind = "AlertRaised"

  public enum Severity: String, Hashable, Sendable, CaseIterable {
    /// Something is odd, and nothing is kept from a dashboard.
    case notice
    /// Something is held, or was read that should not have been.
    case urgent
  }

  /// Counts the log's alerts from 1; the same again when it has become worse.
  public var alert: Int64
  public var severity: Severity
  /// One sentence: the first alarm of the highest severity.
  public var title: String
  /// The alarms so far, at most twenty.
  public var lines: [String]

  public init(alert: Int64, severity: Severity, title: String, lines: [String]) {
    self.alert = alert
    self.severity = severity
    self.title = title
    self.lines = lines
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(4)
    encoder.key(0)
    encoder.integer(alert)
    encoder.key(1)
    encoder.text(severity.rawValue)
    encoder.key(2)
    encoder.text(title)
    encoder.key(3)
    encoder.array(lines.count)
    for line in lines { encoder.text(line) }
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var raised = AlertRaised(alert: 0, severity: .notice, title: "", lines: [])
    try fields.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: raised.alert = try decoder.integer()
      case 1: raised.severity = Severity(rawValue: try decoder.text()) ?? .notice
      case 2: raised.title = try decoder.text()
      case 3:
        raised.lines = try decoder.array { element throws(CanonicalError) in try element.text() }
      default: break
      }
    }
    self = raised
  }
}

/// What became of telling people of an alert. With it a run that starts again does not tell them twice.
///
/// Fields `{0: alert (offset), 1: channel, 2: attempts, 3: is delivered, 4: detail}`.
public struct AlertDelivered: EventPayload {
  public static let kind = "AlertDelivered"

  /// Where the ``AlertRaised`` lies.
  public var alert: Offset
  /// `webhook` or `command`.
  public var channel: String
  public var attempts: Int64
  /// False: given up.
  public var isDelivered: Bool
  /// What the last attempt came to.
  public var detail: String

  public init(
    alert: Offset, channel: String, attempts: Int64, isDelivered: Bool, detail: String
  ) {
    self.alert = alert
    self.channel = channel
    self.attempts = attempts
    self.isDelivered = isDelivered
    self.detail = detail
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(5)
    encoder.key(0)
    encoder.unsigned(alert.rawValue)
    encoder.key(1)
    encoder.text(channel)
    encoder.key(2)
    encoder.integer(attempts)
    encoder.key(3)
    encoder.boolean(isDelivered)
    encoder.key(4)
    encoder.text(detail)
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var told = AlertDelivered(
      alert: Offset(0), channel: "", attempts: 0, isDelivered: false, detail: "")
    try fields.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: told.alert = Offset(try decoder.unsigned())
      case 1: told.channel = try decoder.text()
      case 2: told.attempts = try decoder.integer()
      case 3: told.isDelivered = try decoder.boolean()
      case 4: told.detail = try decoder.text()
      default: break
      }
    }
    self = told
  }
}
