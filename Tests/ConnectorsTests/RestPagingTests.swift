import Connectors
import Events
import Testing

@Suite struct RestPagingTests {
  /// Ten records in pages of four.
  static let all = (0..<10).map { #"{"id":\#($0),"name":"r\#($0)"}"# }

  static func slice(_ from: Int, _ count: Int) -> Range<Int> { from..<min(10, from + count) }

  @Test func `a list without pages is read whole, bytes as they came`() async throws {
    let body = #"{"meta":{"a":[1,2]},"data": [ {"id":1, "x":"]}\""} ,{"id":2}], "z":null}"#
    try await withStub { _ in
      .text(body)
    } while: { url in
      let source = SourceDefinition.stub(
        url: url, settings: ["path": "/things", "records": "$.data"])
      try await withConnector(source) { collector in
        let (records, _, answers) = await collector.walk()
        #expect(records == [#"{"id":1, "x":"]}\""}"#, #"{"id":2}"#])
        #expect(answers[0].watermark == tuesday)
        #expect(answers[0].call.request == "GET /things")
        #expect(answers[0].call.status == 200)
        #expect(answers[0].call.bytes == Int64(body.utf8.count))
        #expect(answers[0].call.records == 2)
      }
    }
  }

  @Test func `an opaque cursor is followed to its end`() async throws {
    try await withStub { request in
      let from = Int(request.query["cursor"] ?? "0") ?? 0
      let next = from + 4 < 10 ? "\"\(from + 4)\"" : "null"
      return .text(#"{"data":\#(recordArray(Self.slice(from, 4))),"next":\#(next)}"#)
    } while: { url in
      let source = SourceDefinition.stub(
        url: url,
        settings: ["path": "/things", "records": "$.data", "paging": "cursor", "next": "$.next"])
      try await withConnector(source) { collector in
        let (records, _, answers) = await collector.walk()
        #expect(records == Self.all)
        #expect(answers.map(\.hasMore) == [true, true, false])
        #expect(answers.map(\.watermark) == [nil, nil, tuesday])
      }
    }
  }

  @Test func `offsets count records, and the size of a page ends the walk`() async throws {
    try await withStub { request in
      let from = Int(request.query["offset"] ?? "") ?? -1
      let count = Int(request.query["limit"] ?? "") ?? -1
      return .text(recordArray(Self.slice(from, count)))
    } while: { url in
      let source = SourceDefinition.stub(
        url: url, settings: ["path": "/things", "paging": "offset", "page-size": "4"])
      try await withConnector(source) { collector in
        let (records, _, _) = await collector.walk()
        #expect(records == Self.all)
      }
    }
  }

  @Test func `page numbers begin where the service begins`() async throws {
    try await withStub { request in
      let page = Int(request.query["p"] ?? "") ?? -1
      return .text(
        #"{"items":\#(recordArray(Self.slice(page * 4, 4))),"more":\#(page < 2)}"#)
    } while: { url in
      let source = SourceDefinition.stub(
        url: url,
        settings: [
          "path": "/things", "records": "$.items", "paging": "page", "page-parameter": "p",
          "first-page": "0", "more": "$.more",
        ])
      try await withConnector(source) { collector in
        let (records, _, _) = await collector.walk()
        #expect(records == Self.all)
      }
    }
  }

  @Test func `the last id asks for what follows it`() async throws {
    try await withStub { request in
      let from = request.query["starting_after"].flatMap(Int.init).map { $0 + 1 } ?? 0
      return .text(
        #"{"data":\#(recordArray(Self.slice(from, 4))),"has_more":\#(from + 4 < 10)}"#)
    } while: { url in
      let source = SourceDefinition.stub(
        url: url,
        settings: [
          "path": "/things", "records": "$.data", "paging": "last-id", "more": "$.has_more",
        ])
      try await withConnector(source) { collector in
        let (records, _, _) = await collector.walk()
        #expect(records == Self.all)
      }
    }
  }

  @Test(arguments: [true, false])
  func `links are followed, from the header or the body`(inHeader: Bool) async throws {
    try await withStub { request in
      let from = Int(request.query["from"] ?? "0") ?? 0
      let next = "/api/things?from=\(from + 4)&x=a%20b"
      let data = recordArray(Self.slice(from, 4))
      guard from + 4 < 10 else { return .text(#"{"data":\#(data),"next":null}"#) }
      return inHeader
        ? .text(
          #"{"data":\#(data)}"#,
          ["Link": #"</api/things>; rel="first", <\#(next)>; rel="next""#])
        : .text(#"{"data":\#(data),"next":"\#(next)"}"#)
    } while: { url in
      var settings = ["path": "/things", "records": "$.data", "paging": "link"]
      if !inHeader { settings["next"] = "$.next" }
      let source = SourceDefinition.stub(
        url: url + "/api", settings: settings, grant: ["/things"])
      try await withConnector(source) { collector in
        let (records, _, _) = await collector.walk()
        #expect(records == Self.all)
      }
    }
  }

  @Test(arguments: ["http://127.0.0.2/things", "//elsewhere/x", "/other?page=2"])
  func `a link that leads away or outside the grant is not followed`(link: String) async throws {
    let journal = StubJournal()
    try await withStub(journal: journal) { _ in
      .text(#"{"data":[{"id":1}],"next":"\#(link)"}"#)
    } while: { url in
      let source = SourceDefinition.stub(
        url: url,
        credential: .bearer(.environment("TOKEN")),
        settings: ["path": "/things", "records": "$.data", "paging": "link", "next": "$.next"],
        grant: ["/things"])
      try await withConnector(source, secrets: ["env:TOKEN": "s3cret"]) { collector in
        let first = await collector.fetch()
        let last = first.hasMore ? await collector.fetch(first.cursor) : first
        #expect([.refused, .denied].contains(last.call.ending))
        #expect(last.records.isEmpty)
        #expect(await journal.paths == ["/things"])
      }
    }
  }

  @Test func `a page that asks for itself again ends with a failure`() async throws {
    try await withStub { _ in
      .text(#"{"data":[{"id":1}],"next":"same"}"#)
    } while: { url in
      let source = SourceDefinition.stub(
        url: url,
        settings: ["path": "/things", "records": "$.data", "paging": "cursor", "next": "$.next"])
      try await withConnector(source) { collector in
        let first = await collector.fetch()
        #expect(first.hasMore)
        let second = await collector.fetch(first.cursor)
        #expect(second.call.ending == .refused)
        #expect(second.call.detail.contains("more pages are announced"))
        #expect(second.cursor == first.cursor)
      }
    }
  }

  @Test func `what is new since the last walk is asked for, less the overlap`() async throws {
    let journal = StubJournal()
    try await withStub(journal: journal) { _ in
      .text("[]")
    } while: { url in
      let source = SourceDefinition.stub(
        url: url,
        settings: [
          "path": "/things", "since-parameter": "from", "until-parameter": "to",
        ], overlap: .seconds(90))
      try await withConnector(source) { collector in
        let first = await collector.walk()
        let later = tuesday.advanced(by: .seconds(3600))
        _ = await collector.walk(from: first.cursor, now: later)
        let asked = await journal.requests
        #expect(asked[0].query["from"] == "2025-10-09T08%3A53%3A20Z".removingEscapes)
        #expect(asked[0].query["to"] == tuesday.description)
        #expect(asked[1].query["from"] == tuesday.advanced(by: .seconds(-90)).description)
        #expect(asked[1].query["to"] == later.description)
      }
    }
  }

  @Test func `a feed's own cursor goes on where the last poll ended`() async throws {
    let journal = StubJournal()
    try await withStub(journal: journal) { request in
      let from = Int(request.query["after"] ?? "0") ?? 0
      let end = min(10, from + 4)
      return .text(
        (from..<end).map { #"{"id":\#($0)}"# }.joined(separator: "\n"),
        ["X-Next": String(end), "X-More": String(end < 10)])
    } while: { url in
      let source = SourceDefinition.stub(
        url: url,
        settings: [
          "path": "/feed", "format": "ndjson", "paging": "cursor", "page-parameter": "after",
          "next": "header:X-Next", "more": "header:X-More", "resume": "cursor",
        ])
      try await withConnector(source) { collector in
        let (records, cursor, _) = await collector.walk()
        #expect(records.count == 10)
        let again = await collector.walk(from: cursor)
        #expect(again.records.isEmpty)
        #expect(await journal.requests.last?.query["after"] == "10")
      }
    }
  }

  @Test func `several streams are read in turn, each with its own place`() async throws {
    try await withStub { request in
      let from = Int(request.query["offset"] ?? "") ?? 0
      let total = request.path == "/v1/notes" ? 3 : 5
      let rows = (from..<min(total, from + 2)).map { #"{"\#(request.path)":\#($0)}"# }
      return .text("[" + rows.joined(separator: ",") + "]")
    } while: { url in
      let source = SourceDefinition.stub(
        url: url,
        settings: [
          "path": "/v1/{stream}", "streams": "things, notes", "paging": "offset",
          "page-size": "2",
        ])
      try await withConnector(source) { collector in
        let (records, _, answers) = await collector.walk()
        #expect(records.count == 8)
        #expect(Set(records).count == 8)
        #expect(answers.dropLast().allSatisfy { $0.hasMore && $0.watermark == nil })
        #expect(answers.last?.watermark == tuesday)
      }
    }
  }
}

extension String {
  /// For expectations that are easier to read with escapes.
  var removingEscapes: String { replacing("%3A", with: ":") }
}
