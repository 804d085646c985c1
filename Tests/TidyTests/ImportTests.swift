import Foundation
import Testing

/// The import graph: a module may name what lies below it, and siblings never meet.
@Suite struct ImportTests {
  /// Our modules, and which of ours each may import. All but these are other people's.
  static let allowed: [String: Set<String>] = [
    "CLMDB": [], "CZstd": [], "CZlib": [],
    "Events": [],
    "Expressions": [],
    "Storage": ["CLMDB", "CZstd"],
    "EventLog": ["Events", "Storage"],
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

  private static let statement =
    #/^\s*(?:@\w+(?:\([^)]*\))?\s+)?(?:public\s+|package\s+|internal\s+|private\s+|fileprivate\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#

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
        guard let match = line.firstMatch(of: Self.statement) else { continue }
        let name = String(match.1)
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
