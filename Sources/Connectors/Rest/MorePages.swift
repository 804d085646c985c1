/// Where an answer says whether more pages follow: `$.has_more`, `header:X-Has-More`, or, where it
/// says whether it was the last, `!$.end_of_stream`.
struct MorePages: Sendable {
  let place: AnswerPlace
  let isNegated: Bool

  /// Reads `more`; nil without it.
  init?(_ settings: SettingsReader) throws(ConnectionError) {
    guard let text = settings.text("more") else { return nil }
    isNegated = text.hasPrefix("!")
    place = try settings.place(of: isNegated ? String(text.dropFirst()) : text, setting: "more")
  }

  func read(_ page: BodyCutter.Page, _ answer: HTTPAnswer) throws(BodyFault) -> Bool {
    switch place.text(in: answer, page.envelope)?.lowercased() {
    case "true", "1": return !isNegated
    case "false", "0": return isNegated
    default: throw BodyFault("\(place.words) is not true or false; check `more`")
    }
  }
}
