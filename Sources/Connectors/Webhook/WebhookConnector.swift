import Events

/// A source that only calls us (kind `webhook`): there is nothing to ask, and every poll says so.
///
/// It is complete up to now as far as anybody can know, but it cannot say so: no watermark.
struct WebhookConnector: SourceConnector {
  let source: SourceDefinition

  init(source: SourceDefinition) throws(ConnectionError) {
    guard source.webhook != nil else {
      throw .missingSetting("webhook", kind: "webhook", source: source.id.rawValue)
    }
    self.source = source
  }

  func fetch(_ request: PageRequest) async -> PageAnswer {
    let report = CallReport(
      source: source.id, request: "none", credential: source.connection.credential.reference,
      detail: "nothing is asked: the source calls us")
    return PageAnswer(
      records: [], cursor: request.cursor, hasMore: false, call: report.made())
  }
}
