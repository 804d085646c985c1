import Connectors
import Events
import Testing

/// What every connector promises, whatever it speaks.
@Suite struct SourceConnectorContractTests {
  @Test(arguments: ContractKind.all)
  func `a walk brings every record once, every byte, and then says up to when`(
    kind: ContractKind
  ) async throws {
    try await withStub {
      kind.serve($0)
    } while: { url in
      try await withConnector(kind.source(url), secrets: ContractKind.secrets) { collector in
        let (records, _, answers) = await collector.walk()
        #expect(records == kind.records)
        #expect(answers.last?.watermark == tuesday)
        #expect(answers.dropLast().allSatisfy { $0.hasMore && $0.watermark == nil })
        #expect(answers.reduce(0) { $0 + $1.call.records } == 10)
      }
    }
  }

  @Test(arguments: ContractKind.all)
  func `killed after any page, a new connector goes on with its cursor`(
    kind: ContractKind
  ) async throws {
    try await withStub {
      kind.serve($0)
    } while: { url in
      var cursors = [""]
      var counts = [0]
      try await withConnector(kind.source(url), secrets: ContractKind.secrets) { collector in
        _ = collector
      }
      let whole = try await withConnector(kind.source(url), secrets: ContractKind.secrets) {
        await $0.walk()
      }
      for answer in whole.answers.dropLast() {
        cursors.append(answer.cursor)
        counts.append((counts.last ?? 0) + answer.records.count)
      }
      for (cursor, count) in zip(cursors, counts) {
        let rest = try await withConnector(kind.source(url), secrets: ContractKind.secrets) {
          await $0.walk(from: cursor)
        }
        #expect(rest.records == Array(kind.records.dropFirst(count)))
      }
    }
  }

  @Test(arguments: ContractKind.all)
  func `the next walk asks again, and brings nothing twice where the service can tell`(
    kind: ContractKind
  ) async throws {
    try await withStub {
      kind.serve($0)
    } while: { url in
      try await withConnector(kind.source(url), secrets: ContractKind.secrets) { collector in
        let first = await collector.walk()
        let later = tuesday.advanced(by: .seconds(600))
        let second = await collector.walk(from: first.cursor, now: later)
        #expect(second.answers.last?.watermark == later)
        if ["files", "graphql"].contains(kind.kind) || kind.settings["resume"] == "cursor" {
          #expect(second.records.isEmpty)
        }
      }
    }
  }

  @Test(arguments: ContractKind.all)
  func `the audit names method and path, the credential by reference, and no secret`(
    kind: ContractKind
  ) async throws {
    try await withStub {
      kind.serve($0)
    } while: { url in
      try await withConnector(kind.source(url), secrets: ContractKind.secrets) { collector in
        let (_, cursor, answers) = await collector.walk()
        let calls = answers.flatMap { $0.precedingCalls + [$0.call] }
        for call in calls {
          #expect(call.request.hasPrefix("GET /") || call.request.hasPrefix("POST /"))
          #expect(!call.request.contains("?"))
          #expect(call.credential == kind.credential.reference)
          #expect(call.status == 200 && call.bytes > 0)
          let text = "\(call)"
          #expect(!text.contains("s3cret") && !text.contains("PRIVATE"))
        }
        #expect(!cursor.contains("s3cret"))
      }
    }
  }

  @Test(arguments: ContractKind.all)
  func `what is outside the grant is not asked for`(kind: ContractKind) async throws {
    let journal = StubJournal()
    try await withStub(journal: journal) {
      kind.serve($0)
    } while: { url in
      var source = kind.source(url)
      source.grant = Grant(allowed: ["/else", "other"])
      try await withConnector(source, secrets: ContractKind.secrets) { collector in
        let answer = await collector.fetch()
        #expect(answer.call.ending == .denied)
        #expect(answer.call.status == 0 && answer.records.isEmpty)
        #expect(answer.call.detail.contains("grant"))
        #expect(await journal.requests.isEmpty)
      }
    }
  }

  @Test(arguments: ContractKind.all)
  func `a secret that is not set is named, and nothing is sent`(kind: ContractKind) async throws {
    guard kind.credential != .none else { return }
    let journal = StubJournal()
    try await withStub(journal: journal) {
      kind.serve($0)
    } while: { url in
      try await withConnector(kind.source(url)) { collector in
        let answer = await collector.fetch()
        #expect(answer.call.ending == .refused)
        #expect(answer.call.detail.contains("CON-1"))
        #expect(await journal.requests.isEmpty)
      }
    }
  }
}
