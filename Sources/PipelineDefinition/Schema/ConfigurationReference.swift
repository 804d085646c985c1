/// The reference of `plumbline.yaml`, written from the grammar: a page for each section, in Markdown.
public enum ConfigurationReference {
  /// One page.
  public struct Page: Hashable, Sendable {
    /// The section as the file names it: `sources`.
    public let section: String
    /// The page, with a table for each mapping that may stand in the section.
    public let markdown: String
  }

  /// The pages in the order of the file.
  public static var pages: [Page] {
    Grammar.fileObject.fields.map { field in
      var tables: [String] = []
      var written: Set<String> = []
      collect(field.shape, path: field.key, into: &tables, &written)
      let text = ["# \(field.key)", field.help + (field.isRequired ? " Required." : "")] + tables
      return Page(section: field.key, markdown: text.joined(separator: "\n\n") + "\n")
    }
  }

  /// Tables of a shape and of the shapes in it. A mapping that was written already, as formulas in
  /// formulas are, is not written again.
  private static func collect(
    _ shape: Shape, path: String, into tables: inout [String], _ written: inout Set<String>
  ) {
    switch shape {
    case .scalar: break
    case .list(let element), .oneOrMore(let element):
      collect(element, path: path + "[]", into: &tables, &written)
    case .dictionary(let key, let value):
      collect(value, path: "\(path).<\(key)>", into: &tables, &written)
    case .either(let shapes):
      for shape in shapes { collect(shape, path: path, into: &tables, &written) }
    case .formula: collect(.object(Grammar.formula), path: path, into: &tables, &written)
    case .object(let object):
      // A name with other keys is another mapping: `a credential`'s and a connection's `limit`.
      let identity = ([object.name] + object.fields.map(\.key)).joined(separator: " ")
      guard written.insert(identity).inserted else { return }
      tables.append(table(object, path: path))
      for field in object.fields {
        collect(field.shape, path: "\(path).\(field.key)", into: &tables, &written)
      }
    }
  }

  private static func table(_ object: ObjectShape, path: String) -> String {
    var lines = ["## \(path)", "", "| key | is | what it says |", "|---|---|---|"]
    for field in object.fields {
      let kind = field.shape.words.replacing("|", with: "\\|")
      let help = field.help + (field.isRequired ? " **Required.**" : "")
      lines.append("| `\(field.key)` | \(kind) | \(help) |")
    }
    for group in object.exactlyOne {
      lines += ["", "Exactly one of \(group.map { "`\($0)`" }.joined(separator: ", "))."]
    }
    for group in object.atLeastOne {
      lines += ["", "At least one of \(group.map { "`\($0)`" }.joined(separator: ", "))."]
    }
    for group in object.atMostOne {
      lines += ["", "At most one of \(group.map { "`\($0)`" }.joined(separator: ", "))."]
    }
    if let (key, _) = object.others { lines += ["", "Any other key is a \(key)."] }
    return lines.joined(separator: "\n")
  }
}
