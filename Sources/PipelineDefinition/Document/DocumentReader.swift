import Yams

/// Reads YAML into nodes with places. This is the only file that knows the YAML library.
struct DocumentReader {
  private(set) var problems: ProblemList

  init(file: String) { problems = ProblemList(file: file) }

  /// The outermost value, or nil if the text is not YAML or holds nothing.
  mutating func read(_ text: String) -> DocumentNode? {
    do {
      // Scalars are read by what stands there, so the library need not guess their types.
      guard let root = try Yams.compose(yaml: text, .basic) else {
        problems.add(
          .notYAML, at: Place(line: 0, column: 0), "the file holds nothing",
          hint: "`plumbline init` writes a file to start from")
        return nil
      }
      return node(root)
    } catch let error as YamlError {
      report(error, in: text)
    } catch {
      problems.add(.notYAML, at: Place(line: 0, column: 0), "not YAML: \(error)")
    }
    return nil
  }

  private func place(_ mark: Mark?) -> Place {
    Place(line: mark?.line ?? 0, column: mark?.column ?? 0)
  }

  private mutating func node(_ yaml: Node) -> DocumentNode {
    switch yaml {
    case .scalar(let scalar):
      let isQuoted = scalar.style == .singleQuoted || scalar.style == .doubleQuoted
      let isPlain = !isQuoted && scalar.style != .literal && scalar.style != .folded
      if isPlain, ["", "~", "null", "Null", "NULL"].contains(scalar.string) {
        return DocumentNode(content: .empty, place: place(scalar.mark))
      }
      return DocumentNode(
        content: .scalar(scalar.string), place: place(scalar.mark), quoteWidth: isQuoted ? 1 : 0)
    case .sequence(let sequence):
      return DocumentNode(
        content: .list(sequence.map { node($0) }), place: place(sequence.mark))
    case .mapping(let mapping):
      return DocumentNode(content: .mapping(members(mapping)), place: place(mapping.mark))
    case .alias(let alias):
      problems.add(
        .notYAML, at: place(alias.mark), "the alias '*\(alias.anchor)' names nothing",
        hint: "an anchor '&\(alias.anchor)' must stand above it")
      return DocumentNode(content: .empty, place: place(alias.mark))
    }
  }

  /// The members with those of `<<` put in where the mapping has none of its own.
  private mutating func members(_ mapping: Node.Mapping) -> [DocumentNode.Member] {
    var members: [DocumentNode.Member] = []
    var merged: [DocumentNode.Member] = []
    for (key, value) in mapping {
      guard case .scalar(let name) = key else {
        problems.add(.wrongType, at: place(key.mark), "a key must be a text")
        continue
      }
      let value = node(value)
      if name.string == "<<" {
        for part in value.elements { merged += part.members }
      } else {
        members.append(
          DocumentNode.Member(key: name.string, keyPlace: place(name.mark), value: value))
      }
    }
    for member in merged where !members.contains(where: { $0.key == member.key }) {
      members.append(member)
    }
    return members
  }

  private mutating func report(_ error: YamlError, in text: String) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      problems.add(
        .notYAML, at: place(mark), "not YAML: \(problem)", hint: Self.hint(for: text, at: mark))
    case .duplicatedKeysInMapping(let duplicates, let context):
      for name in duplicates.sorted() {
        problems.add(
          .repeated, at: Self.secondKey(name, in: text, from: context.mark),
          "the key '\(name)' stands twice in one mapping", hint: "put both together, or rename one")
      }
    case .no, .memory, .reader, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
      problems.add(.notYAML, at: Place(line: 0, column: 0), "not YAML: \(error)")
    }
  }

  /// Where a key stands the second time. The library tells the mapping only, so the lines from
  /// there on are looked through for two of the same key with the same indent.
  private static func secondKey(_ name: String, in text: String, from mark: Mark) -> Place {
    var first: Int?
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where index >= mark.line - 1 {
      let indent = line.prefix(while: { $0 == " " || $0 == "-" }).count
      let rest = line.dropFirst(indent).filter { $0 != "\"" && $0 != "'" && $0 != " " }
      guard rest.hasPrefix(name + ":") else { continue }
      if first == indent { return Place(line: index + 1, column: indent + 1) }
      if first == nil { first = indent }
    }
    return Place(line: mark.line, column: mark.column)
  }

  /// The two mistakes that the library's own words do not explain.
  private static func hint(for text: String, at mark: Mark) -> String? {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.indices.contains(mark.line - 1) else { return nil }
    let line = lines[mark.line - 1]
    if line.prefix(while: { $0 == " " || $0 == "\t" }).contains("\t") {
      return "indent with spaces, not with a tab"
    }
    if line.contains("[?") || line.contains(": ${") || line.contains(": @") {
      return "put the text in quotes"
    }
    return nil
  }
}
