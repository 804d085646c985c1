import Events
import Testing

@testable import Connectors

@Suite struct CredentialTests {
  private static let settings = ["path": "/things"]

  private func oauth(_ url: String) -> SourceDefinition {
    .stub(
      url: url,
      credential: .clientCredentials(
        tokenPath: "/token", id: .environment("ID"), secret: .environment("SECRET"),
        scope: "read all"), settings: Self.settings)
  }

  private static let secrets = ["env:ID": "me", "env:SECRET": "hush"]

  @Test func `a token is asked for once, and again shortly before it ends`() async throws {
    let journal = StubJournal()
    try await withStub(journal: journal) { request in
      request.path == "/token"
        ? .text(#"{"access_token":"t1","expires_in":900}"#) : .text("[]")
    } while: { url in
      try await withConnector(oauth(url), secrets: Self.secrets) { collector in
        let first = await collector.fetch()
        #expect(first.precedingCalls.map(\.request) == ["POST /token"])
        let second = await collector.fetch(now: tuesday.advanced(by: .seconds(839)))
        #expect(second.precedingCalls.isEmpty)
        let third = await collector.fetch(now: tuesday.advanced(by: .seconds(841)))
        #expect(third.precedingCalls.count == 1)
        let asked = await journal.requests
        #expect(asked[0].text == "grant_type=client_credentials&scope=read%20all")
        #expect(asked[1].headers["authorization"] == "Bearer t1")
      }
    }
  }

  @Test func `a token that is refused is renewed, and the call made again`() async throws {
    let journal = StubJournal()
    try await withStub(journal: journal) { request in
      if request.path == "/token" {
        let count = await journal.paths.count { $0 == "/token" }
        return .text(#"{"access_token":"t\#(count)","expires_in":900}"#)
      }
      return request.isBearer("t2") ? .text("[]") : .status(401)
    } while: { url in
      try await withConnector(oauth(url), secrets: Self.secrets) { collector in
        let answer = await collector.fetch()
        #expect(answer.call.ending == .succeeded)
        #expect(
          answer.precedingCalls.map { "\($0.request) \($0.status)" }
            == ["POST /token 200", "GET /things 401", "POST /token 200"])
      }
    }
  }

  @Test func `a credential that stays refused is tried twice, not for ever`() async throws {
    let journal = StubJournal()
    try await withStub(journal: journal) { request in
      request.path == "/token" ? .text(#"{"access_token":"t","expires_in":900}"#) : .status(401)
    } while: { url in
      try await withConnector(oauth(url), secrets: Self.secrets) { collector in
        let answer = await collector.fetch()
        #expect(answer.call.ending == .refused && answer.call.status == 401)
        #expect(answer.call.detail.contains("env:ID"))
        #expect(await journal.paths == ["/token", "/things", "/token", "/things"])
      }
    }
  }

  @Test(arguments: ["{}", "[]", "", #"{"access_token":""}"#, #"{"access_token":7}"#])
  func `a token answer without a token is a refusal`(body: String) async throws {
    try await withStub { request in
      .text(body)
    } while: { url in
      try await withConnector(oauth(url), secrets: Self.secrets) { collector in
        let answer = await collector.fetch()
        #expect(answer.call.request == "POST /token")
        #expect(answer.call.ending == .refused)
        #expect(answer.call.detail.contains("access_token"))
      }
    }
  }

  @Test func `a signature covers what its template says`() {
    let signing = RequestSigning(
      key: .environment("KEY"), keyID: .environment("ID"),
      message: #"{timestamp}.{method} {path}?{query}\n{body}"#, header: "Sig",
      value: "t={timestamp},k={key-id},v1={signature}", timestampHeader: nil, keyIDHeader: "Key")
    var request = ServiceRequest(path: "/x")
    request.body = Array("b".utf8)
    let headers = RequestSigner.headers(
      for: request, target: "/x?a=1", signing: signing, key: "key", keyID: "me", now: tuesday)
    // HMAC-SHA256 of "1764068400.GET /x?a=1\nb" under "key", by another implementation.
    #expect(headers.map(\.name) == ["Sig", "Key"])
    #expect(
      headers[0].value
        == "t=1764068400,k=me,v1=1bd5f5c1659de5d46673289b24332683b2ece2cdbd0127d32e074c8afd86d29f")
    #expect(headers[1].value == "me")
  }

  @Test func `a simulated duration is believed under a stepped clock only`() async throws {
    try await withStub { _ in
      .text("[]", ["X-Simulated-Duration-Ms": "12345"])
    } while: { url in
      let source = SourceDefinition.stub(url: url, settings: Self.settings)
      for isSimulated in [true, false] {
        try await withConnector(
          source, options: ConnectorOptions(simulatedDurations: isSimulated)
        ) { collector in
          let call = await collector.fetch().call
          #expect((call.durationMilliseconds == 12_345) == isSimulated)
        }
      }
    }
  }

  @Test func `an address with credentials, a query or no host is none`() {
    for text in ["ftp://a", "http://", "http://u:p@a", "http://a?x=1", "a.example", "http://a b"] {
      #expect(ServiceAddress(text) == nil)
    }
    #expect(ServiceAddress("https://a.example:8443/v1/")?.prefix == "/v1")
  }

  @Test func `a grant allows a path and what lies below it, and no climbing`() {
    let grant = Grant(allowed: ["/v2/users", "events"])
    for path in ["/v2/users", "/v2/users/7", "events"] { #expect(grant.allows(path)) }
    for path in [
      "/v2/users-export", "/v2", "/v2/users/../secrets", "/v2/users/%2e%2e/secrets", "events2",
      "/v2//users", "/v2/users/%2Fx",
    ] { #expect(!grant.allows(path)) }
  }
}
