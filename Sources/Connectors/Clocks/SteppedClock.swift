public import Events
import Expressions

/// A simulation's clock, kept by its server: `GET /clock` tells the time, `POST /clock/advance`
/// moves it. It stops where something falls due there, and says where it stands. A webhook that
/// nobody takes holds it, and is an error: its deliveries are part of what the time brings.
public struct SteppedClock: PipelineClock {
  private let caller: HTTPCaller
  private let url: String
  private let secrets: any SecretLookup

  init(caller: HTTPCaller, url: String, secrets: any SecretLookup) {
    self.caller = caller
    self.url = url
    self.secrets = secrets
  }

  public func now() async throws -> Timestamp {
    try await ask(ServiceRequest(path: "/clock"))
  }

  public func wait(until time: Timestamp) async throws -> Timestamp {
    var json = JSONWriter()
    // The clock counts milliseconds: a time between two of them has come with the later one.
    let whole = Timestamp(milliseconds: floorDivide(time.microseconds + 999, 1_000))
    json.object { $0.member("to", whole.description) }
    return try await ask(
      ServiceRequest(
        method: "POST", path: "/clock/advance",
        headers: [("Content-Type", "application/json")], body: json.bytes))
  }

  /// How long the server may take for a step: it delivers webhooks on the way.
  private static let patience = Duration.seconds(600)

  private func ask(_ request: ServiceRequest) async throws(ClockError) -> Timestamp {
    let answer: HTTPAnswer
    do {
      let text = try ServiceAddress.substitute(url, secrets: secrets)
      guard let address = ServiceAddress(text) else {
        throw ClockError(url: url, reason: "is not an http address")
      }
      answer = try await caller.call(request, at: address, timeout: Self.patience)
    } catch let error as HTTPFailure {
      throw ClockError(url: url, reason: "gave no answer: \(error.detail)")
    } catch let error as ClockError {
      throw error
    } catch {
      throw ClockError(url: url, reason: "cannot be asked: \(error)")
    }
    guard answer.status == 200 else {
      throw ClockError(
        url: url, reason: "answered \(request.method) \(request.path) with \(answer.status)")
    }
    guard let document = try? JSONDocument(answer.body),
      let text = document.view["now"]?.string, let now = ServiceTime.iso(text)
    else {
      throw ClockError(url: url, reason: #"did not answer {"now": "2025-11-25T06:00:00Z"}"#)
    }
    if let failed = document.view["failed_webhook"], failed.kind == .object {
      let id = failed["id"]?.string ?? "a webhook"
      throw ClockError(
        url: url,
        reason: "stands at \(now): \(id) was not taken (status \(failed["status"]?.integer ?? 0))")
    }
    return now
  }
}

/// A simulation's clock that cannot be read or moved.
public struct ClockError: Error, Equatable, Sendable, CustomStringConvertible {
  public let url: String
  public let reason: String

  init(url: String, reason: String) {
    self.url = url
    self.reason = reason
  }

  public var description: String {
    "CON-6: the stepped clock at \(url) \(reason). Start the simulation, or check `--clock`."
  }
}
