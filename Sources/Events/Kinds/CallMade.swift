/// The audit of one call to a source: what was asked, by which credential, and what came back.
public struct CallMade: EventPayload {
  public static let kind = "CallMade"

  /// How a call ended.
  public enum Ending: String, Hashable, Sendable, CaseIterable {
    case succeeded
    /// An answer that says no: 4xx, 5xx, a malformed body.
    case refused
    /// The service asked for a pause (429, 503 with Retry-After).
    case limited
    case timedOut = "timed-out"
    case unreachable
    /// Outside the grant: never sent.
    case denied
  }

  public let source: SourceID
  /// Method and path or table, without secrets and without values of the query.
  public let request: String
  /// The reference of the credential, never its secret.
  public let credential: String
  public let ending: Ending
  /// HTTP status, 0 without an answer.
  public let status: Int64
  public let bytes: Int64
  public let records: Int64
  public let durationMilliseconds: Int64
  /// What went wrong and what to do, for a person; empty if nothing did.
  public let detail: String
  /// What the service said about itself beside the answer; nil for nothing.
  public let notice: ServiceNotice?

  public init(
    source: SourceID, request: String, credential: String, ending: Ending, status: Int64,
    bytes: Int64, records: Int64, durationMilliseconds: Int64, detail: String = "",
    notice: ServiceNotice? = nil
  ) {
    self.source = source
    self.request = request
    self.credential = credential
    self.ending = ending
    self.status = status
    self.bytes = bytes
    self.records = records
    self.durationMilliseconds = durationMilliseconds
    self.detail = detail
    self.notice = notice
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(notice == nil ? 9 : 10)
    encoder.key(0)
    encoder.text(source.rawValue)
    encoder.key(1)
    encoder.text(request)
    encoder.key(2)
    encoder.text(credential)
    encoder.key(3)
    encoder.text(ending.rawValue)
    encoder.key(4)
    encoder.integer(status)
    encoder.key(5)
    encoder.integer(bytes)
    encoder.key(6)
    encoder.integer(records)
    encoder.key(7)
    encoder.integer(durationMilliseconds)
    encoder.key(8)
    encoder.text(detail)
    if let notice {
      encoder.key(9)
      notice.encode(into: &encoder)
    }
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var source = ""
    var request = ""
    var credential = ""
    var ending = Ending.refused
    var numbers: [UInt64: Int64] = [:]
    var detail = ""
    var notice: ServiceNotice?
    try fields.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: source = try decoder.text()
      case 1: request = try decoder.text()
      case 2: credential = try decoder.text()
      case 3: ending = Ending(rawValue: try decoder.text()) ?? .refused
      case 4...7: numbers[field] = try decoder.integer()
      case 8: detail = try decoder.text()
      case 9: notice = try ServiceNotice(from: &decoder)
      default: break
      }
    }
    self.init(
      source: SourceID(source), request: request, credential: credential, ending: ending,
      status: numbers[4] ?? 0, bytes: numbers[5] ?? 0, records: numbers[6] ?? 0,
      durationMilliseconds: numbers[7] ?? 0, detail: detail, notice: notice)
  }
}
