import Events
import Expressions

/// How a source is asked only for what is new since the last walk.
struct SinceSettings: Sendable {
  /// What the next walk's `since` is taken from.
  enum Mark: Sendable {
    /// The pipeline's clock when the walk began.
    case walkBegin
    /// A place in the last answer.
    case answer(AnswerPlace)
    /// A path in the records: the greatest value of the first and last record of each page, which
    /// is the greatest of all where the service sorts, in either direction.
    case record(JSONPath)
  }

  /// Query parameter of the lower bound.
  let parameter: String
  /// Query parameter of the upper bound, which is when the walk began; nil: none is sent.
  let until: String?
  /// Nil: the service's own text, passed back as it came.
  let format: ServiceTime?
  let mark: Mark
  /// Whether the first walk asks from the beginning of the backfill; otherwise without a bound.
  let firstIsBackfill: Bool

  private enum First: String, CaseIterable { case backfill, everything }

  /// Reads `since-parameter`, `until-parameter`, `since-format`, `since-from`, `since-first`; nil
  /// without the first.
  init?(_ settings: SettingsReader) throws(ConnectionError) {
    guard let parameter = settings.text("since-parameter") else { return nil }
    self.parameter = parameter
    until = settings.text("until-parameter")
    let isText = settings.text("since-format") == "text"
    format = isText ? nil : try settings.time("since-format")
    let from = settings.text("since-from") ?? "now"
    if from == "now" {
      guard !isText else {
        throw settings.bad("since-from", wanted: "where the text stands: a place or record:$.path")
      }
      mark = .walkBegin
    } else if from.hasPrefix("record:") {
      mark = .record(try settings.path(of: String(from.dropFirst(7)), setting: "since-from"))
    } else {
      mark = .answer(try settings.place(of: from, setting: "since-from"))
    }
    firstIsBackfill = try settings.choice("since-first", default: First.backfill) == .backfill
  }

  /// The bounds to send, in the service's own words.
  func bounds(
    _ cursor: PageCursor, request: PageRequest
  ) -> (since: String?, until: String?) {
    let began = cursor.began ?? request.now
    guard let format else {
      return (cursor.place.since.isEmpty ? nil : cursor.place.since, nil)
    }
    let upper = until == nil ? nil : format.text(began)
    if let since = Int64(cursor.place.since) {
      let overlap = request.source.poll.overlap
      let from = Timestamp(microseconds: since).advanced(by: .zero - overlap)
      return (format.text(from), upper)
    }
    return (firstIsBackfill ? format.text(request.backfillFrom) : nil, upper)
  }

  /// Takes from a page what the next walk's `since` may become.
  func note(
    _ page: BodyCutter.Page, _ answer: HTTPAnswer, in cursor: inout PageCursor
  ) throws(BodyFault) {
    switch mark {
    case .walkBegin:
      cursor.place.mark = String((cursor.began ?? Timestamp(microseconds: 0)).microseconds)
    case .answer(let place):
      guard let text = place.text(in: answer, page.envelope) else { return }
      cursor.place.mark = try stored(text, from: place.words)
    case .record(let path):
      for record in [page.records.first, page.records.last].compactMap(\.self) {
        guard let document = try? JSONDocument(record), let node = path.first(in: document),
          let text = AnswerPlace.text(node, in: document)
        else { continue }
        let value = try stored(text, from: "\(path)")
        if Self.isGreater(value, than: cursor.place.mark) { cursor.place.mark = value }
      }
    }
  }

  private func stored(_ text: String, from place: String) throws(BodyFault) -> String {
    guard let format else { return text }
    guard let moment = format.moment(text) else {
      throw BodyFault("\(place) is not a time as `since-format` \(format.rawValue) says")
    }
    return String(moment.microseconds)
  }

  /// Numbers by value, other text by its bytes; anything is greater than nothing.
  private static func isGreater(_ text: String, than other: String) -> Bool {
    if other.isEmpty { return true }
    if let left = Int64(text), let right = Int64(other) { return left > right }
    return text.utf8.lexicographicallyPrecedes(other.utf8) ? false : text != other
  }
}
