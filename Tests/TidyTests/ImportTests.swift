import Foundation
import Testing

/// The import graph: a module may name what lies below it, and siblings never meet.
@Suite struct ImportTests {
  /// Our modules, and which of ours each may import. All but these are other people's.
  static let allowed: [String: Set<String>] = [
    "CLMDB": [], "CZstd": [], "CZlib": [], "CChecksum": [], "CSHA256": [],
    "Events": ["CSHA256"],
    "Expressions": [],
    "Storage": ["CChecksum", "CLMDB", "CZstd"],
    "EventLog": ["Events", "Expressions", "Storage"],
    "PipelineDefinition": ["Events", "Expressions"],
    "Agents": ["Events", "Expressions"],
    "Connectors": ["Events", "Expressions", "CZlib"],
    "Replay": ["Events", "EventLog", "Agents", "Expressions"],
    "Live": ["Events", "EventLog", "Agents", "Replay", "Expressions"],
    "plumbline": [
      "Events", "Expressions", "EventLog", "PipelineDefinition", "Agents", "Connectors", "Replay",
      "Live", "Server",
    ],
    "PlumblineTesting": ["Events", "EventLog", "Storage"],
    "DataPulse": ["CZlib"],
    "DataPulseCommand": ["DataPulse"],
  ]

  /// The module that a line imports; nil if it imports none.
  private static func module(importedBy line: String) -> String? {
    let words = line.split(separator: " ").drop { word in
      word.hasPrefix("@")
        || ["public", "package", "internal", "private", "fileprivate"].contains(word)
    }
    guard words.first == "import" else { return nil }
    let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func", "var", "let"]
    let name = words.dropFirst().first { !kinds.contains($0) }
    return name?.split(separator: ".").first.map(String.init)
  }

  @Test func `imports go one way, down the layers`() {
    var findings: [Finding] = []
    for file in SourceTree.all.sources {
      guard let allowed = Self.allowed[file.module] else {
        findings.append(
          Finding(
            file: file.path, line: 1, what: "the module \(file.module) is not in the import table",
            remedy: "Add it to ImportTests, to Package.swift and to Architecture.md."))
        continue
      }
      for (index, line) in file.code.enumerated() {
        guard let name = Self.module(importedBy: line) else { continue }
        guard Self.allowed[name] != nil, !allowed.contains(name), name != file.module else {
          continue
        }
        findings.append(
          Finding(
            file: file.path, line: index + 1, what: "\(file.module) imports \(name)",
            remedy: "Move the shared part down to Events, or put a port between the two."))
      }
    }
    #expect(findings.isEmpty, "\(findings)")
  }

  @Test func `every folder of Sources is a target of the package`() throws {
    let manifest = try String(
      contentsOf: SourceTree.all.root.appending(path: "Package.swift"), encoding: .utf8)
    for module in Set(SourceTree.all.sources.map(\.module)).sorted() {
      #expect(manifest.contains("name: \"\(module)\""), "Sources/\(module) belongs to no target")
    }
  }
}
