import Foundation
import Testing

/// What the sources can say, the documentation explains.
@Suite struct DocumentationTests {
  private let tree = SourceTree.all

  /// `LOG-1:` at the head of a message; a standard's name (`ISO-8859-1`) has no colon behind it.
  private static var code: Regex<(Substring, Substring)> { #/\b([A-Z]{2,8}-[0-9]{1,3}):/# }

  @Test func `every error code has a heading that says what to do`() {
    let errors = tree.document("Errors.md")
    let headings = Set(
      errors.split(separator: "\n").filter { $0.hasPrefix("#") }
        .flatMap { $0.matches(of: #/\b([A-Z]{2,8}-[0-9]{1,3})\b/#).map { String($0.1) } })
    var findings: [Finding] = []
    for file in tree.sources {
      for (index, line) in file.lines.enumerated() {
        for match in line.matches(of: Self.code) where !headings.contains(String(match.1)) {
          findings.append(
            Finding(
              file: file.path, line: index + 1, what: "the error \(match.1)",
              remedy: "Give it a heading in Errors.md: what happened, what to do."))
        }
      }
    }
    #expect(findings.isEmpty, "\(findings)")
  }

  /// Codes that are put together, `"LOG-\(number)"`: their numbers stand in the same file, behind
  /// the cases.
  @Test func `every error code that is put together has a heading too`() {
    let errors = tree.document("Errors.md")
    var found = 0
    for file in tree.sources {
      let prefixes = file.lines.compactMap {
        $0.firstMatch(of: #/\b([A-Z]{2,8})-\\\(/#).map { String($0.1) }
      }
      guard let prefix = prefixes.first else { continue }
      let numbers = file.lines.compactMap { line in
        line.firstMatch(of: #/^\s*case \.?\w.*(?:[:=] |: \()(\d+)(?:$|,)/#).map { String($0.1) }
      }
      for number in numbers {
        found += 1
        #expect(
          errors.contains("### \(prefix)-\(number) "),
          "\(file.path) can say \(prefix)-\(number): give it a heading in Errors.md")
      }
    }
    #expect(found > 20, "no codes were found: have their files changed their form?")
  }

  @Test func `every kind of event is explained`() {
    let words = tree.document("Glossary.md") + tree.document("Events.md")
    var findings: [Finding] = []
    for file in tree.sources where file.path.hasPrefix("Sources/Events/") {
      for (index, line) in file.lines.enumerated() {
        guard let match = line.firstMatch(of: #/static let kind = "(\w+)"/#),
          !words.contains("`\(match.1)`")
        else { continue }
        findings.append(
          Finding(
            file: file.path, line: index + 1, what: "the event \(match.1)",
            remedy: "Give it a line in Events.md."))
      }
    }
    #expect(findings.isEmpty, "\(findings)")
  }

  @Test(arguments: [
    "Documentation.md", "Architecture.md", "Glossary.md", "Events.md", "Errors.md", "Changelog.md",
  ])
  func `the page is there, with a title`(page: String) {
    #expect(tree.document(page).hasPrefix("# "), "\(page) is missing or has no title")
  }

  @Test func `links between the pages lead somewhere`() throws {
    let base = tree.root.appending(path: "Sources/plumbline/Documentation.docc")
    let pages = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String }
    for page in (pages ?? []).sorted() where page.hasSuffix(".md") {
      let text = try String(contentsOf: base.appending(path: page), encoding: .utf8)
      for match in text.matches(of: #/\]\(([^)#:]+\.md)(?:#[^)]*)?\)/#) {
        let folder = base.appending(path: page).deletingLastPathComponent()
        let target = folder.appending(path: String(match.1)).path
        #expect(FileManager.default.fileExists(atPath: target), "\(page) links to \(match.1)")
      }
      for match in text.matches(of: #/<doc:([\w-]+)>/#) {
        let name = "\(match.1).md"
        #expect(
          (pages ?? []).contains { $0 == name || $0.hasSuffix("/" + name) },
          "\(page) links to \(name)")
      }
    }
  }
}
