import Hummingbird
import NIOCore

/// What every call to a service goes through: faults, proof of identity, answer, access log.
struct ServiceFrame: Sendable {
  let simulation: Simulation
  let endpoints: [String: any ServiceEndpoint]

  init(simulation: Simulation) {
    self.simulation = simulation
    var endpoints: [String: any ServiceEndpoint] = [:]
    for endpoint in simulation.endpoints { endpoints[endpoint.service.rawValue] = endpoint }
    self.endpoints = endpoints
  }

  /// Answers a call to a service.
  func respond(
    to request: Request, of endpoint: any ServiceEndpoint, path: [String], body: [UInt8]
  ) async throws -> Response {
    let service = endpoint.service
    let now = simulation.clock.now
    let fault = simulation.faults.strike(service, now: now)
    let target = request.uri.string
    let call = ServiceCall(
      method: request.method.rawValue, path: path, target: target,
      query: QueryText(request.uri.query.map { $0[...] } ?? ""),
      headers: request.headers.map { ($0.name.canonicalName, $0.value) },
      body: body, now: now, fault: fault)
    if fault == .hang { try await hang(service) }
    var principal = "anonymous"
    var answer: ServiceAnswer
    do throws(ServiceRefusal) {
      principal = try endpoint.authorize(call)
      try Self.refuse(fault)
      answer =
        path == ["access-log"]
        ? try await accessLog(call, of: service) : try await endpoint.answer(call)
    } catch {
      answer = error.answer
    }
    if path != ["access-log"] {
      let line = AccessLine(
        at: now, principal: principal, method: call.method, path: "/" + path.joined(separator: "/"),
        query: request.uri.query ?? "", status: answer.status, records: answer.records,
        bytes: answer.body.readableBytes)
      try await simulation.accessLog(service).write(line)
    }
    var duration = SimulatedDuration.milliseconds(
      seed: simulation.seed, service: service, target: target, now: now, records: answer.records)
    if fault == .slow { duration *= 30 }
    return Self.response(answer, fault: fault, duration: duration)
  }

  /// The refusals that faults stand for.
  private static func refuse(_ fault: Fault.Kind?) throws(ServiceRefusal) {
    switch fault {
    case .serverError:
      throw ServiceRefusal(status: 500, code: "internal", message: "something broke")
    case .unavailable:
      throw ServiceRefusal(
        status: 503, code: "unavailable", message: "come again", headers: [("Retry-After", "30")])
    case .limited:
      throw ServiceRefusal(
        status: 429, code: "rate_limited", message: "too many requests",
        headers: [("Retry-After", "5")])
    case .refused: throw .unauthorized("the credential was withdrawn", scheme: "Bearer")
    case .expiredCursor: throw .cursorExpired("this cursor is no longer known")
    case .hang, .malformed, .wrongTypes, .unknownCurrency, .endlessPage, .drop, .slow, nil: return
    }
  }

  private static func response(
    _ answer: ServiceAnswer, fault: Fault.Kind?, duration: Int64
  ) -> Response {
    var headers = HTTPFields()
    let stated = [("X-Simulated-Duration-Ms", String(duration))]
    for (name, value) in answer.headers + stated {
      guard let name = HTTPFields.Element.Name(name) else { continue }
      headers.append(HTTPFields.Element(name: name, value: value))
    }
    var buffer = answer.body
    switch fault {
    case .malformed: buffer = buffer.getSlice(at: 0, length: cut(answer)) ?? buffer
    case .wrongTypes: buffer = WrongTypes.of(answer)
    case .unknownCurrency: buffer = UnknownCurrency.of(answer)
    case .drop: return dropped(answer, headers: headers)
    default: break
    }
    return Response(
      status: HTTPResponse.Status(code: answer.status), headers: headers,
      body: ResponseBody(byteBuffer: buffer))
  }

  /// In the middle of the records, or of the whole where there are none.
  private static func cut(_ answer: ServiceAnswer) -> Int {
    let range = answer.recordBytes ?? 0..<answer.body.writerIndex
    return range.isEmpty ? answer.body.writerIndex / 2 : (range.lowerBound + range.upperBound) / 2
  }

  private struct Dropped: Error {}

  /// An answer that promises all, gives half, and breaks the connection.
  private static func dropped(_ answer: ServiceAnswer, headers: HTTPFields) -> Response {
    let half = answer.body.getSlice(at: 0, length: answer.body.writerIndex / 2) ?? ByteBuffer()
    let body = ResponseBody(contentLength: max(1, answer.body.readableBytes)) { writer in
      try await writer.write(half)
      throw Dropped()
    }
    return Response(
      status: HTTPResponse.Status(code: answer.status), headers: headers, body: body)
  }

  /// Waits until the fault ends, a minute of the wall's time at most: longer than a caller does.
  private func hang(_ service: ServiceName) async throws {
    let wall = ContinuousClock()
    let end = wall.now.advanced(by: .seconds(60))
    repeat {
      try await wall.sleep(for: .milliseconds(50))
    } while wall.now < end && simulation.faults.isHanging(service, now: simulation.clock.now)
  }

  /// `GET /<service>/access-log?after=BYTE`: the service's own log, NDJSON.
  private func accessLog(
    _ call: ServiceCall, of service: ServiceName
  ) async throws(ServiceRefusal) -> ServiceAnswer {
    guard let offset = UInt64(call.query["after"] ?? "0") else {
      throw .badRequest("after must be a cursor that an earlier page gave")
    }
    let text: [UInt8]
    let next: UInt64
    do {
      (text, next) = try await simulation.accessLog(service).lines(from: offset, upTo: 1 << 20)
    } catch {
      throw ServiceRefusal(status: 500, code: "internal", message: "the log cannot be read")
    }
    var answer = ServiceAnswer(headers: [
      ("Content-Type", "application/x-ndjson"), ("X-Next-Cursor", String(next)),
      ("X-Has-More", String(text.count > 1 << 19)),
    ])
    answer.body.writeBytes(text)
    answer.records = text.count { $0 == UInt8(ascii: "\n") }
    answer.recordBytes = 0..<answer.body.writerIndex
    return answer
  }
}
