import Events

/// What remains of a walk when it has ended, and when it is thrown away.
struct WalkEnd: Sendable {
  /// Up to when a finished walk is complete.
  enum Watermark: Sendable {
    /// Up to when it began.
    case walkBegin
    case answer(AnswerPlace, ServiceTime)
    case unknown
  }

  let watermark: Watermark
  /// Statuses that say that the service no longer knows a page position.
  let expiredStatuses: [Int]
  /// The service's own code that must come with it; nil: the status says enough.
  let expiredCode: String?

  /// Reads `watermark`, `watermark-format`, `expired-status`, `expired-code`.
  init(_ settings: SettingsReader) throws(ConnectionError) {
    switch settings.text("watermark") ?? "now" {
    case "now": watermark = .walkBegin
    case "none": watermark = .unknown
    case let place:
      watermark = .answer(
        try settings.place(of: place, setting: "watermark"),
        try settings.time("watermark-format"))
    }
    let statuses = settings.list("expired-status").map(Int.init)
    guard !statuses.contains(nil) else {
      throw settings.bad("expired-status", wanted: "one or more statuses, as in 410")
    }
    expiredStatuses = statuses.isEmpty ? [410] : statuses.compactMap(\.self)
    expiredCode = settings.text("expired-code")
  }

  func isExpired(_ outcome: ServiceOutcome) -> Bool {
    guard outcome.report.ending == .refused, let answer = outcome.answer,
      expiredStatuses.contains(answer.status)
    else { return false }
    return expiredCode == nil || AnswerJudge.serviceCode(answer.body) == expiredCode
  }

  func complete(
    _ cursor: PageCursor, _ page: BodyCutter.Page, _ answer: HTTPAnswer
  ) throws(BodyFault) -> Timestamp? {
    switch watermark {
    case .walkBegin: return cursor.began
    case .unknown: return nil
    case .answer(let place, let format):
      guard let text = place.text(in: answer, page.envelope) else { return nil }
      guard let moment = format.moment(text) else {
        throw BodyFault(
          "\(place.words) is not a time as `watermark-format` \(format.rawValue) says")
      }
      return moment
    }
  }
}
