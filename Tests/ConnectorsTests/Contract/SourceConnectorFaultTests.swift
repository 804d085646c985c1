import Connectors
import Events
import Testing

/// What goes wrong at a service becomes an answer: the cursor stays, nothing is lost, and a person
/// can read what happened and what to do.
@Suite struct SourceConnectorFaultTests {
  /// A failure of every call for data at a stub of this kind.
  private func expectFailure(
    _ kind: ContractKind, ending: CallMade.Ending, status: Int64? = nil,
    options: ConnectorOptions = ConnectorOptions(),
    sourceLocation: SourceLocation = #_sourceLocation,
    answer fault: @escaping @Sendable (StubRequest) -> StubAnswer,
    check: @escaping @Sendable (PageAnswer) -> Void = { _ in }
  ) async throws {
    try await withStub {
      kind.admit($0) ?? fault($0)
    } while: { url in
      try await withConnector(
        kind.source(url), secrets: ContractKind.secrets, options: options
      ) { collector in
        let answer = await collector.fetch()
        #expect(
          answer.call.ending == ending, "\(answer.call.detail)", sourceLocation: sourceLocation)
        if let status { #expect(answer.call.status == status, sourceLocation: sourceLocation) }
        #expect(answer.records.isEmpty && !answer.hasMore, sourceLocation: sourceLocation)
        #expect(answer.watermark == nil && answer.cursor == "", sourceLocation: sourceLocation)
        #expect(answer.call.detail.count > 20, sourceLocation: sourceLocation)
        check(answer)
      }
    }
  }

  @Test(arguments: ContractKind.all)
  func `a server error is a refusal`(kind: ContractKind) async throws {
    try await expectFailure(kind, ending: .refused, status: 500) { _ in
      .status(500, #"{"error":{"code":"internal","message":"Ana Li broke it"}}"#)
    } check: { answer in
      #expect(answer.call.detail.contains("internal"))
      #expect(!answer.call.detail.contains("Ana"))
    }
  }

  @Test(arguments: ContractKind.all, ["2", "Tue, 25 Nov 2025 11:00:02 GMT"])
  func `a limit is told with its pause, in seconds or as a date`(
    kind: ContractKind, after: String
  ) async throws {
    for status in [429, 503] {
      try await expectFailure(kind, ending: .limited, status: Int64(status)) { _ in
        .status(status, "", ["Retry-After": after])
      } check: { answer in
        #expect(answer.retryAfter == .seconds(2))
      }
    }
  }

  @Test(arguments: ContractKind.all)
  func `a page that stops in the middle is a refusal`(kind: ContractKind) async throws {
    guard !["ndjson", "csv", "openmetrics"].contains(where: kind.name.contains) else {
      return  // A line that is cut goes to quarantine: the text itself has no end to miss.
    }
    try await expectFailure(kind, ending: .refused, status: 200) { request in
      var answer = kind.respond(request)
      answer.body = Array(answer.body.prefix(answer.body.count / 2))
      return answer
    }
  }

  @Test(arguments: ContractKind.all)
  func `an answer of another kind is a refusal`(kind: ContractKind) async throws {
    guard !["ndjson", "csv"].contains(where: kind.name.contains) else { return }
    for text in [#"{"surprise":[]}"#, "<html>Sorry</html>", "[1", "\"text\"", "{}"] {
      // A name in quotes could be a sample.
      if kind.kind == "openmetrics", text.hasPrefix("\"") || text.hasPrefix("[") { continue }
      try await expectFailure(kind, ending: .refused, status: 200) { _ in .text(text) }
    }
  }

  @Test(arguments: ContractKind.all)
  func `an answer longer than the limit is given up`(kind: ContractKind) async throws {
    try await expectFailure(
      kind, ending: .refused, options: ConnectorOptions(maximumBodyBytes: 1_000)
    ) { _ in
      .text(String(repeating: "x", count: 2_000))
    } check: { answer in
      #expect(answer.call.detail.contains("1000 bytes"))
    }
  }

  @Test(arguments: ContractKind.all)
  func `a service that never answers is given up in time`(kind: ContractKind) async throws {
    try await withRawService(answer: "", closes: false) { url in
      try await withConnector(
        kind.source(url, timeout: .milliseconds(150)), secrets: ContractKind.secrets
      ) { collector in
        let answer = await collector.fetch()
        #expect(answer.call.ending == .timedOut)
        #expect(answer.call.status == 0 && answer.cursor == "")
      }
    }
  }

  @Test(arguments: ContractKind.all)
  func `an answer that hangs after its head is given up in time`(kind: ContractKind) async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
    try await withRawService(answer: head, closes: false) { url in
      try await withConnector(
        kind.source(url, timeout: .milliseconds(150)), secrets: ContractKind.secrets
      ) { collector in
        #expect(await collector.fetch().call.ending == .timedOut)
      }
    }
  }

  @Test(
    arguments: ContractKind.all,
    ["", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "nonsense\r\n\r\n"])
  func `a connection that breaks is a failure`(kind: ContractKind, answer: String) async throws {
    try await withRawService(answer: answer) { url in
      try await withConnector(kind.source(url), secrets: ContractKind.secrets) { collector in
        let answer = await collector.fetch()
        #expect([.unreachable, .refused].contains(answer.call.ending))
        #expect(answer.records.isEmpty && answer.cursor == "")
      }
    }
  }

  @Test(arguments: ContractKind.all)
  func `a port where nobody listens is unreachable`(kind: ContractKind) async throws {
    // A server that has just ended leaves a port that nobody else has yet.
    let url = try await withRawService(answer: "") { $0 }
    try await withConnector(kind.source(url), secrets: ContractKind.secrets) { collector in
      let answer = await collector.fetch()
      #expect(answer.call.ending == .unreachable)
      #expect(answer.call.detail.contains("refuse"))
    }
  }

  @Test(arguments: ContractKind.all)
  func `a server without TLS is unreachable over https`(kind: ContractKind) async throws {
    try await withRawService(answer: "HTTP/1.1 400 Bad\r\n\r\n") { url in
      let secure = "https" + url.dropFirst(4)
      try await withConnector(kind.source(secure), secrets: ContractKind.secrets) { collector in
        let answer = await collector.fetch()
        #expect(answer.call.ending == .unreachable)
        #expect(answer.call.detail.contains("TLS"))
      }
    }
  }
}
