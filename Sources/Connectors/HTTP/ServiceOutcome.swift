import Events

/// What came of one request to a service.
struct ServiceOutcome: Sendable {
  var report: CallReport
  /// The calls that were needed before it: a token, an attempt with a token that was refused.
  var preceding: [CallMade] = []
  /// The answer, whatever its status; nil if none came or none was asked for.
  var answer: HTTPAnswer?
  var retryAfter: Duration?

  /// The answer of a call that succeeded.
  var success: HTTPAnswer? { report.ending == .succeeded ? answer : nil }

  /// The end of a page that failed: the cursor stays, unless the caller says otherwise.
  func failure(keeping cursor: String, expired: Bool = false) -> PageAnswer {
    PageAnswer(
      records: [], cursor: cursor, hasMore: false, call: report.made(), precedingCalls: preceding,
      retryAfter: retryAfter, cursorExpired: expired)
  }

  /// The same outcome, but its answer cannot be used.
  func refused(_ detail: String) -> ServiceOutcome {
    var outcome = self
    outcome.report = report.failed(.refused, detail)
    return outcome
  }
}
