import Events

/// A call as it is about to be written down.
struct CallReport: Sendable {
  let source: SourceID
  let request: String
  let credential: String
  var ending = CallMade.Ending.succeeded
  var status = 0
  var bytes = 0
  var duration = Duration.zero
  var detail = ""
  var notice: ServiceNotice?

  /// The event, with the number of records that the call brought.
  func made(records: Int = 0) -> CallMade {
    CallMade(
      source: source, request: request, credential: credential, ending: ending,
      status: Int64(status), bytes: Int64(bytes), records: Int64(records),
      durationMilliseconds: duration.microseconds / 1_000, detail: detail, notice: notice)
  }

  /// The same call, but it failed: what went wrong and what to do.
  func failed(_ ending: CallMade.Ending, _ detail: String) -> CallReport {
    var report = self
    report.ending = ending
    report.detail = detail
    return report
  }
}
