import Expressions

/// Where something stands in an answer.
enum AnswerPlace: Hashable, Sendable {
  case header(String)
  case body(JSONPath)

  /// The text there: a string, or a number or truth value as it is written; nil if there is
  /// nothing, or null, or an array or object.
  func text(in answer: HTTPAnswer, _ envelope: JSONDocument?) -> String? {
    switch self {
    case .header(let name):
      return answer.header(name)
    case .body(let path):
      guard let envelope, let node = path.first(in: envelope) else { return nil }
      return AnswerPlace.text(node, in: envelope)
    }
  }

  static func text(_ node: JSONDocument.Node, in document: JSONDocument) -> String? {
    switch document.kind(node) {
    case .string: document.string(node)
    case .number, .bool: String(decoding: document.rawBytes(node), as: UTF8.self)
    case .null, .array, .object: nil
    }
  }

  /// How a message names it.
  var words: String {
    switch self {
    case .header(let name): "the header \(name)"
    case .body(let path): "\(path)"
    }
  }
}
