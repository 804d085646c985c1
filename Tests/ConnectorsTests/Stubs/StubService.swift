import Hummingbird
import Logging
import NIOCore

/// One request as a stub sees it.
struct StubRequest: Sendable {
  var method: String
  var path: String
  var query: [String: String]
  var headers: [String: String]
  var body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }
}

/// What a stub answers.
struct StubAnswer: Sendable {
  var status = 200
  var headers: [String: String] = [:]
  var body: [UInt8] = []

  static func text(_ text: String, _ headers: [String: String] = [:]) -> StubAnswer {
    StubAnswer(headers: headers, body: Array(text.utf8))
  }

  static func status(_ status: Int, _ text: String = "", _ headers: [String: String] = [:])
    -> StubAnswer
  {
    StubAnswer(status: status, headers: headers, body: Array(text.utf8))
  }
}

/// Remembers what was asked.
actor StubJournal {
  private(set) var requests: [StubRequest] = []
  func note(_ request: StubRequest) { requests.append(request) }
  var paths: [String] { requests.map(\.path) }
}

/// Runs a tiny HTTP service on loopback for the time of a closure.
func withStub<Result: Sendable>(
  journal: StubJournal = StubJournal(),
  _ respond: @escaping @Sendable (StubRequest) async throws -> StubAnswer,
  while body: @escaping @Sendable (_ url: String) async throws -> Result
) async throws -> Result {
  let (ports, bound) = AsyncStream.makeStream(of: Int.self)
  let responder = CallbackResponder<BasicRequestContext> { request, _ in
    var request = request
    let buffer = try await request.collectBody(upTo: 1 << 24)
    var headers: [String: String] = [:]
    for field in request.headers { headers[field.name.canonicalName] = field.value }
    var query: [String: String] = [:]
    for (name, value) in request.uri.queryParameters { query[String(name)] = String(value) }
    let asked = StubRequest(
      method: request.method.rawValue, path: request.uri.path, query: query, headers: headers,
      body: Array(buffer.readableBytesView))
    await journal.note(asked)
    let answer = try await respond(asked)
    var fields = HTTPFields()
    for (name, value) in answer.headers {
      fields[.init(name) ?? .contentType] = value
    }
    return Response(
      status: .init(code: answer.status), headers: fields,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
  }
  var logger = Logger(label: "stub")
  logger.logLevel = .critical
  let application = Application(
    responder: responder,
    configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
    onServerRunning: { channel in bound.yield(channel.localAddress?.port ?? 0) },
    logger: logger)
  return try await withThrowingTaskGroup(of: Result?.self) { group in
    group.addTask {
      try await application.run()
      return nil
    }
    group.addTask {
      for await port in ports { return try await body("http://127.0.0.1:\(port)") }
      return nil
    }
    defer { group.cancelAll() }
    while let result = try await group.next() {
      if let result { return result }
    }
    throw StubError.ended
  }
}

enum StubError: Error { case ended }
