import Foundation

/// The package's files, found from where this file lies.
struct SourceTree {
  struct File {
    /// From the package's root, `Sources/Events/Offset.swift`.
    let path: String
    let lines: [String]
    /// The same lines without comments and without the contents of string literals.
    let code: [String]

    /// The folder below `Sources` or `Tests`.
    var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
    var isSource: Bool { path.hasPrefix("Sources/") }
  }

  let root: URL
  let files: [File]

  static let all = SourceTree()

  private init() {
    root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    var files: [File] = []
    for folder in ["Sources", "Tests"] {
      let base = root.appending(path: folder)
      let paths = FileManager.default.enumerator(atPath: base.path)?.compactMap { $0 as? String }
      for path in (paths ?? []).sorted() where path.hasSuffix(".swift") {
        guard let text = try? String(contentsOf: base.appending(path: path), encoding: .utf8)
        else { continue }
        files.append(
          File(
            path: "\(folder)/\(path)", lines: Self.lines(text),
            code: Self.lines(CodeOnly(text).text)))
      }
    }
    self.files = files
  }

  var sources: [File] { files.filter(\.isSource) }

  /// A document of the DocC catalogue; empty if there is none.
  func document(_ name: String) -> String {
    let path = "Sources/plumbline/Documentation.docc/\(name)"
    return (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? ""
  }

  private static func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}

/// What was found, where, and what to do.
struct Finding: CustomStringConvertible {
  let file: String
  let line: Int
  let what: String
  let remedy: String

  var description: String { "\(file):\(line): \(what). \(remedy)" }
}

extension SourceTree {
  /// The lines whose code holds a word.
  func findings(
    of word: String, in files: [File], remedy: String, isWholeWord: Bool = false
  ) -> [Finding] {
    files.flatMap { file in
      file.code.enumerated().compactMap { index, line in
        guard isWholeWord ? line.holdsWord(word) : line.contains(word) else { return nil }
        return Finding(file: file.path, line: index + 1, what: "`\(word)`", remedy: remedy)
      }
    }
  }
}

extension String {
  /// Whether a word stands here on its own.
  func holdsWord(_ word: String) -> Bool {
    ranges(of: word).contains { range in
      let before = range.lowerBound > startIndex ? self[index(before: range.lowerBound)] : " "
      let after = range.upperBound < endIndex ? self[range.upperBound] : " "
      return ![before, after].contains { $0.isLetter || $0.isNumber || $0 == "_" }
    }
  }
}
