import Events
import Expressions
import NIOHTTP1

/// How a service divides a long answer into pages.
enum Paging: Sendable {
  case none
  /// An opaque text in each answer asks for the next.
  case cursor(parameter: String, at: AnswerPlace)
  /// The number of records to pass over.
  case offset(parameter: String)
  /// Pages are numbered.
  case number(parameter: String, first: Int)
  /// The id of the last record of a page asks for what follows it.
  case lastID(parameter: String, path: JSONPath)
  /// The answer holds the next page's address; nil: in the header `Link` with `rel="next"`.
  case link(AnswerPlace?)

  private enum Name: String, CaseIterable {
    case none, cursor, offset, page, link
    case lastID = "last-id"
  }

  /// Reads `paging`, `page-parameter`, `next`, `id`, `first-page`.
  init(_ settings: SettingsReader) throws(ConnectionError) {
    let parameter = settings.text("page-parameter")
    switch try settings.choice("paging", default: Name.none) {
    case .none: self = .none
    case .cursor:
      guard let next = try settings.place("next") else {
        throw .missingSetting("next", kind: "rest", source: settings.source.id.rawValue)
      }
      self = .cursor(parameter: parameter ?? "cursor", at: next)
    case .offset: self = .offset(parameter: parameter ?? "offset")
    case .page:
      self = .number(parameter: parameter ?? "page", first: try settings.count("first-page") ?? 1)
    case .lastID:
      let id = try settings.path(of: settings.text("id") ?? "$.id", setting: "id")
      self = .lastID(parameter: parameter ?? "starting_after", path: id)
    case .link: self = .link(try settings.place("next"))
    }
  }

  /// Whether the size of a page decides whether another follows.
  var needsPageSize: Bool {
    switch self {
    case .offset, .number, .lastID: true
    case .none, .cursor, .link: false
    }
  }

  /// The parameter that asks for a position; nothing for the first page.
  func parameter(for position: String) -> (name: String, value: String)? {
    switch self {
    case .none, .link: nil
    case .offset(let name): (name, position.isEmpty ? "0" : position)
    case .number(let name, let first): (name, position.isEmpty ? String(first) : position)
    case .cursor(let name, _), .lastID(let name, _):
      position.isEmpty ? nil : (name, position)
    }
  }

  /// The position behind a page; nil if the answer names none.
  func next(
    after position: String, page: BodyCutter.Page, answer: HTTPAnswer, at address: ServiceAddress
  ) throws(BodyFault) -> String? {
    switch self {
    case .none:
      return nil
    case .cursor(_, let place):
      let text = place.text(in: answer, page.envelope)
      return text?.isEmpty == true ? nil : text
    case .offset:
      return page.records.isEmpty ? nil : String((Int(position) ?? 0) + page.records.count)
    case .number(_, let first):
      return page.records.isEmpty ? nil : String((Int(position) ?? first) + 1)
    case .lastID(_, let path):
      guard let last = page.records.last else { return nil }
      guard let document = try? JSONDocument(last), let node = path.first(in: document),
        let id = AnswerPlace.text(node, in: document)
      else {
        throw BodyFault("the last record of the page has no text or number at \(path); check `id`")
      }
      return id
    case .link(let place):
      let found = place.map { $0.text(in: answer, page.envelope) }
      guard let link = found ?? LinkHeader.next(answer.headers["Link"]), !link.isEmpty else {
        return nil
      }
      guard let target = address.target(ofLink: link) else {
        throw BodyFault(
          "the next page's link leads away from \(address.origin) and was not followed")
      }
      return target
    }
  }
}
