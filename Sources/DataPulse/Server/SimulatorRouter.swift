import Hummingbird
import NIOCore

/// Leads a request to the service whose prefix it bears, or to the simulation's own paths.
struct SimulatorRouter: Sendable {
  private let frame: ServiceFrame
  private let admin: AdminFrame

  /// Longer bodies are refused.
  private static let longestBody = 1 << 20

  init(simulation: Simulation, driver: ClockDriver) {
    frame = ServiceFrame(simulation: simulation)
    admin = AdminFrame(simulation: simulation, driver: driver)
  }

  func respond(to request: Request) async throws -> Response {
    let buffer = try await request.body.collect(upTo: Self.longestBody)
    let body = Array(buffer.readableBytesView)
    let path = request.uri.path.split(separator: "/").map { QueryText.decoded($0) }
    if let prefix = path.first, let endpoint = frame.endpoints[prefix] {
      return try await frame.respond(
        to: request, of: endpoint, path: Array(path.dropFirst()), body: body)
    }
    let query = QueryText(request.uri.query.map { $0[...] } ?? "")
    let answer =
      try await admin.respond(
        to: request.method.rawValue, path, query: query, body: body)
      ?? ServiceRefusal.notFound.answer
    var headers = HTTPFields()
    headers[.contentType] = "application/json"
    return Response(
      status: HTTPResponse.Status(code: answer.status), headers: headers,
      body: ResponseBody(byteBuffer: answer.body))
  }
}
