import Foundation
import Testing

/// Reads the sources for what neither the compiler nor the formatter keeps, and names file, line
/// and remedy. After TigerBeetle's `tidy.zig`.
@Suite struct TidyTests {
  private let tree = SourceTree.all
  private static let pure: Set<String> = ["Agents", "Events", "Expressions"]

  private var pureFiles: [SourceTree.File] {
    tree.sources.filter { Self.pure.contains($0.module) }
  }

  @Test func `the sources are found`() {
    #expect(tree.sources.count > 50)
    #expect(tree.files.contains { $0.path.hasSuffix("TidyTests/TidyTests.swift") })
  }

  @Test(arguments: [
    ("@unchecked Sendable", "Make it a value or an actor, or guard it by a Mutex."),
    ("nonisolated(unsafe)", "Make it a constant, or give it to an actor."),
    ("try!", "Throw it on, or say with `preconditionFailure` why it cannot fail."),
  ])
  func `no promise is made to the compiler that it cannot check`(word: String, remedy: String) {
    let findings = tree.findings(of: word, in: tree.files, remedy: remedy)
    #expect(findings.isEmpty, "\(findings)")
  }

  @Test(arguments: [
    "Date()", "ContinuousClock", "SuspendingClock", "SystemRandomNumberGenerator", ".random(",
    ".randomElement(", ".shuffled(", "import Foundation", "import FoundationEssentials",
    "import Dispatch", "import Glibc", " Task {", "(Task {", "Task.detached", "Task.sleep",
  ])
  func `pure modules see no clock, no chance and no system`(word: String) {
    let findings = tree.findings(
      of: word, in: pureFiles,
      remedy: "Let time come as an event, chance from a keyed generator, the system from a port.")
    #expect(findings.isEmpty, "\(findings)")
  }

  @Test(arguments: ["TO" + "DO", "FIX" + "ME"])
  func `nothing is left for later`(word: String) {
    let findings = tree.files.flatMap { file in
      file.lines.enumerated().filter { $0.element.holdsWord(word) }.map {
        Finding(
          file: file.path, line: $0.offset + 1, what: word,
          remedy: "Do it, or write an issue and leave the code without it.")
      }
    }
    #expect(findings.isEmpty, "\(findings)")
  }

  @Test func `a file has at most 400 lines`() {
    let findings = tree.files.filter { $0.lines.count > 401 }.map {
      Finding(
        file: $0.path, line: $0.lines.count, what: "a long file",
        remedy: "Look for its second topic and move it to Type+Topic.swift.")
    }
    #expect(findings.isEmpty, "\(findings)")
  }

  /// The formatter keeps code at 100 columns; comments and literals it leaves alone.
  @Test func `no line of the sources is wider than a screen`() {
    let findings = tree.sources.flatMap { file in
      file.lines.enumerated().filter { $0.element.count > 120 }.map {
        Finding(
          file: file.path, line: $0.offset + 1, what: "\($0.element.count) columns",
          remedy: "Run `swift format -i`, or break the text.")
      }
    }
    #expect(findings.isEmpty, "\(findings)")
  }

  /// Files outside Storage that touch memory, each for a reason that stands in the file.
  private static let mayBeUnsafe: Set<String> = [
    "Sources/Connectors/Files/GzipInflater.swift",
    "Sources/DataPulse/Server/Frame/Gzip.swift",
    "Sources/Events/Canonical/Array+Bytes.swift",
    "Sources/Events/Canonical/Digest32+Hashing.swift",
  ]

  @Test func `memory is touched in Storage only`() {
    let files = tree.sources.filter {
      $0.module != "Storage" && !Self.mayBeUnsafe.contains($0.path)
    }
    let findings = tree.findings(
      of: "unsafe", in: files,
      remedy: "Move it behind a safe type of Storage, or use Span.", isWholeWord: true)
    #expect(findings.isEmpty, "\(findings)")
  }

  @Test func `no type is named after its having no name`() {
    let pattern = #/\b(?:struct|class|enum|actor|protocol|typealias)\s+(\w+)/#
    let findings = tree.files.flatMap { file in
      file.code.enumerated().compactMap { index, line -> Finding? in
        guard let match = line.firstMatch(of: pattern),
          ["Manager", "Helper", "Helpers", "Utils", "Util", "Info"]
            .contains(where: { match.1.hasSuffix($0) })
        else { return nil }
        return Finding(
          file: file.path, line: index + 1, what: "the name \(match.1)",
          remedy: "Name it by what it is or does.")
      }
    }
    #expect(findings.isEmpty, "\(findings)")
  }

  @Test(arguments: ["/home/", "/Users/", "/root/"])
  func `no file knows the machine that it was written on`(place: String) {
    let findings = tree.files.filter { !$0.path.hasPrefix("Tests/TidyTests") }.flatMap { file in
      file.lines.enumerated().filter { $0.element.contains("\"\(place)") }.map {
        Finding(
          file: file.path, line: $0.offset + 1, what: "an absolute path",
          remedy: "Find it from #filePath, or make it an argument.")
      }
    }
    #expect(findings.isEmpty, "\(findings)")
  }

  @Test func `the name of a test is a sentence`() {
    let findings = tree.files.filter { !$0.isSource }.flatMap { file in
      file.code.enumerated().compactMap { index, line -> Finding? in
        guard line.contains("@Test"), let name = line.firstMatch(of: #/\bfunc\s+(\w+)/#) else {
          return nil
        }
        return Finding(
          file: file.path, line: index + 1, what: "the test \(name.1)",
          remedy: "Write what holds as a sentence in backticks.")
      }
    }
    #expect(findings.isEmpty, "\(findings)")
  }
}
