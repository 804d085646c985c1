import AsyncHTTPClient
import Events
import NIOCore
import NIOHTTP1

/// Makes one HTTP request within a wall time and a size, and says what went wrong if it did.
struct HTTPCaller: Sendable {
  let client: HTTPClient
  let options: ConnectorOptions
  /// The wall's time: for response times and for giving up.
  let wall = ContinuousClock()

  /// Performs a request whose headers are complete.
  /// - Throws: ``HTTPFailure`` when no whole answer came. An answer that says no is an answer.
  func call(
    _ request: ServiceRequest, at address: ServiceAddress, timeout: Duration
  ) async throws(HTTPFailure) -> HTTPAnswer {
    let began = wall.now
    let outcome = await withTaskGroup(of: Result<HTTPAnswer, HTTPFailure>?.self) { group in
      group.addTask { await exchange(request, at: address, began: began) }
      group.addTask {
        // Cancelled as soon as the answer is there; only then does it end without a word.
        do { try await Task.sleep(for: timeout, clock: wall) } catch { return nil }
        return .failure(
          HTTPFailure(
            ending: .timedOut, duration: timeout,
            detail: """
              \(address.origin) did not answer \(request.audit(at: address)) within \(timeout); \
              ask its owner, or raise its `connect: timeout`
              """))
      }
      for await result in group {
        guard let result else { continue }
        group.cancelAll()
        return result
      }
      preconditionFailure("one of the two tasks always has a result")
    }
    return try outcome.get()
  }

  private func exchange(
    _ request: ServiceRequest, at address: ServiceAddress, began: ContinuousClock.Instant
  ) async -> Result<HTTPAnswer, HTTPFailure> {
    var message = HTTPClientRequest(url: address.origin + request.target(at: address))
    message.method = HTTPMethod(rawValue: request.method)
    message.headers.add(name: "User-Agent", value: options.userAgent)
    for (name, value) in request.headers { message.headers.replaceOrAdd(name: name, value: value) }
    if !request.body.isEmpty { message.body = .bytes(request.body) }
    var status = 0
    var body: [UInt8] = []
    do {
      let response = try await client.execute(message, timeout: .hours(24))
      status = Int(response.status.code)
      let announced = response.headers.first(name: "Content-Length").flatMap(Int.init) ?? 0
      guard announced <= options.maximumBodyBytes else {
        return .failure(oversized(status: status, bytes: 0, since: began))
      }
      body.reserveCapacity(announced)
      for try await chunk in response.body {
        guard body.count + chunk.readableBytes <= options.maximumBodyBytes else {
          return .failure(oversized(status: status, bytes: body.count, since: began))
        }
        body.append(contentsOf: chunk.readableBytesView)
      }
      let duration = duration(since: began, headers: response.headers)
      return .success(
        HTTPAnswer(
          status: status, headers: response.headers,
          body: try unpacked(body, encoding: response.headers.first(name: "Content-Encoding")),
          duration: duration))
    } catch let error as BodyFault {
      return .failure(
        HTTPFailure(
          ending: .refused, status: status, bytes: body.count,
          duration: began.duration(to: wall.now),
          detail: error.description))
    } catch {
      let (ending, detail) = HTTPFault.describe(error, at: address, gotHead: status != 0)
      return .failure(
        HTTPFailure(
          ending: ending, status: status, bytes: body.count, duration: began.duration(to: wall.now),
          detail: detail))
    }
  }

  /// The body without its content coding; we ask for none, but some services pack all the same.
  private func unpacked(_ body: [UInt8], encoding: String?) throws(BodyFault) -> [UInt8] {
    guard let encoding, ["gzip", "x-gzip"].contains(encoding.lowercased()) else { return body }
    return try GzipInflater.inflate(body, limit: options.maximumBodyBytes)
  }

  private func oversized(
    status: Int, bytes: Int, since began: ContinuousClock.Instant
  ) -> HTTPFailure {
    HTTPFailure(
      ending: .refused, status: status, bytes: bytes, duration: began.duration(to: wall.now),
      detail: """
        the answer is longer than \(options.maximumBodyBytes) bytes and was given up; \
        ask for smaller pages (`page-size`)
        """)
  }

  private func duration(
    since began: ContinuousClock.Instant, headers: HTTPHeaders
  ) -> Duration {
    if options.simulatedDurations,
      let stated = headers.first(name: "X-Simulated-Duration-Ms").flatMap(Int64.init), stated >= 0
    {
      return .milliseconds(stated)
    }
    return began.duration(to: wall.now)
  }
}
