/// Where something stands in the file; line and column count from 1.
struct Place: Hashable, Comparable, Sendable {
  let line: Int
  let column: Int

  /// So many characters further on the same line.
  func advanced(by characters: Int) -> Place { Place(line: line, column: column + characters) }

  static func < (left: Place, right: Place) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// A value of the file with its place.
struct DocumentNode: Sendable {
  struct Member: Sendable {
    let key: String
    let keyPlace: Place
    let value: DocumentNode
  }

  indirect enum Content: Sendable {
    /// Nothing: `key:` or `~` or `null`.
    case empty
    case scalar(String)
    case list([DocumentNode])
    /// In the order of the file.
    case mapping([Member])
  }

  let content: Content
  let place: Place
  /// Characters between the place and the first character of a scalar's text: 1 behind a quote.
  var quoteWidth = 0

  /// How a message names it.
  var words: String {
    switch content {
    case .empty: "nothing"
    case .scalar(let text): "'\(text.count > 40 ? text.prefix(40) + "…" : text)'"
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }

  var text: String? {
    guard case .scalar(let text) = content else { return nil }
    return text
  }

  var isEmpty: Bool {
    if case .empty = content { true } else { false }
  }

  var members: [Member] {
    guard case .mapping(let members) = content else { return [] }
    return members
  }

  /// The elements of a list; a value that is none counts as a list of itself.
  var elements: [DocumentNode] {
    switch content {
    case .list(let nodes): nodes
    case .empty: []
    case .scalar, .mapping: [self]
    }
  }

  subscript(key: String) -> DocumentNode? {
    members.last { $0.key == key }.map(\.value).flatMap { $0.isEmpty ? nil : $0 }
  }
}
