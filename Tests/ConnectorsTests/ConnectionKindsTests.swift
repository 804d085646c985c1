import Events
import Testing

@testable import Connectors

@Suite struct ConnectionKindsTests {
  @Test func `every kind in the table has a connector, and others have none`() async throws {
    let set = ConnectorSet(secrets: StubSecrets())
    for kind in ConnectionKind.all where kind.name != "webhook" {
      // Without its required settings a connector says which one is missing.
      let bare = SourceDefinition.stub(kind: kind.name, url: "http://a.example", settings: [:])
      let required = kind.settings.filter(\.isRequired).map(\.name)
      if required.isEmpty {
        #expect(throws: Never.self) { try set.connector(for: bare) }
      } else {
        do {
          _ = try set.connector(for: bare)
          Issue.record("\(kind.name) needs \(required)")
        } catch {
          guard case .missingSetting(let name, _, _) = error else {
            Issue.record("\(error)")
            continue
          }
          #expect(required.contains(name))
        }
      }
    }
    let unknown = SourceDefinition.stub(kind: "soap", url: "http://a.example", settings: [:])
    #expect(throws: ConnectionError.unknownKind("soap", source: "stub")) {
      try set.connector(for: unknown)
    }
    try await set.shutdown()
  }

  @Test func `names of settings are unique within a kind, and each says what it is for`() {
    for kind in ConnectionKind.all {
      #expect(Set(kind.settings.map(\.name)).count == kind.settings.count, "\(kind.name)")
      #expect(kind.settings.allSatisfy { $0.help.hasSuffix(".") && $0.help.count > 10 })
    }
  }

  @Test(arguments: [
    ["path": "things"], ["path": "/x", "paging": "pages"], ["path": "/x", "paging": "offset"],
    ["path": "/x", "paging": "cursor"], ["path": "/x", "records": "data"],
    ["path": "/x", "page-size": "-1"], ["path": "/x", "format": "xml"],
    ["path": "/x", "format": "csv"], ["path": "/x", "resume": "since"],
    ["path": "/x", "since-parameter": "s", "since-format": "text"],
    ["path": "/x", "expired-status": "gone"],
  ])
  func `a setting that cannot be meant is refused before any call`(
    settings: [String: String]
  ) async throws {
    let set = ConnectorSet(secrets: StubSecrets())
    #expect(throws: ConnectionError.self) {
      try set.connector(for: .stub(url: "http://a.example", settings: settings))
    }
    try await set.shutdown()
  }
}
