import Foundation
import Hummingbird
import NIOCore

/// The simulation's own paths: the clock and the faults.
struct AdminFrame: Sendable {
  let simulation: Simulation
  let driver: ClockDriver

  private struct Advance: Decodable {
    var to: String
    var most: Int?

    enum CodingKeys: String, CodingKey {
      case to
      case most = "max_webhooks"
    }
  }

  private struct FaultOrder: Decodable {
    var service: String
    var kind: String
    var count: Int?
    var until: String?
  }

  /// How many webhooks one advance delivers before it answers, unless it is asked for another
  /// number: enough for a day at full scale, few enough for an answer within a caller's patience.
  private static let standardMost = 2_000

  /// Answers `/clock`, `/clock/advance`, `/faults` and `/health`; nil for any other path.
  func respond(to method: String, _ path: [String], query: QueryText, body: [UInt8]) async throws
    -> ServiceAnswer?
  {
    switch (method, path) {
    case ("GET", ["health"]): return .json(#"{"status":"ok"}"#)
    case ("GET", ["clock"]): return Self.answer(await driver.standing())
    case ("POST", ["clock", "advance"]): return try await advance(body)
    case ("GET", ["faults"]): return faults()
    case ("POST", ["faults"]): return order(body)
    case ("DELETE", ["faults"]):
      simulation.faults.remove(of: query["service"].flatMap { ServiceName(rawValue: $0) })
      return faults()
    default: return nil
    }
  }

  private func advance(_ body: [UInt8]) async throws -> ServiceAnswer {
    guard let order = try? JSONDecoder().decode(Advance.self, from: Data(body)),
      let time = InstantText.parse(order.to)
    else {
      return ServiceRefusal.badRequest(#"the body must be {"to": "2025-10-20T04:00:00Z"}"#).answer
    }
    guard simulation.clock.pace == 0 else {
      return ServiceRefusal(
        status: 409, code: "paced", message: "a paced clock runs by itself; start without --pace"
      ).answer
    }
    let most = max(1, order.most ?? Self.standardMost)
    guard let standing = try await driver.advance(to: time, most: most) else {
      return ServiceRefusal(
        status: 409, code: "moving", message: "another advance is under way; wait for its answer"
      ).answer
    }
    return Self.answer(standing)
  }

  private static func answer(_ standing: ClockDriver.Standing) -> ServiceAnswer {
    var text = #"{"now":"\#(InstantText.milliseconds(standing.now))","now_ms":\#(standing.now)"#
    text += #","reached":\#(standing.isThere),"delivered":\#(standing.delivered)"#
    let next = standing.nextWebhook.map { "\"\(InstantText.milliseconds($0))\"" } ?? "null"
    text += #","next_webhook":\#(next)"#
    if let failed = standing.failed {
      text += #","failed_webhook":{"id":\#(quoted(failed.id))"#
      text += #","due":"\#(InstantText.milliseconds(failed.due))","status":\#(failed.status)"#
      text += #","reason":\#(quoted(failed.reason))}"#
    }
    return .json(text + "}")
  }

  private func faults() -> ServiceAnswer {
    let entries = simulation.faults.all.map { fault in
      let until = fault.until.map { "\"\(InstantText.milliseconds($0))\"" } ?? "null"
      return """
        {"service":"\(fault.service.rawValue)","kind":"\(fault.kind.rawValue)",\
        "count":\(fault.count.map(String.init) ?? "null"),"until":\(until)}
        """
    }
    return .json(#"{"faults":[\#(entries.joined(separator: ","))]}"#)
  }

  private func order(_ body: [UInt8]) -> ServiceAnswer {
    guard let order = try? JSONDecoder().decode(FaultOrder.self, from: Data(body)),
      let service = ServiceName(rawValue: order.service),
      let kind = Fault.Kind(rawValue: order.kind)
    else {
      let kinds = Fault.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      return ServiceRefusal.badRequest(
        #"the body must be {"service": …, "kind": …, "count": …, "until": …}; kinds: \#(kinds)"#
      ).answer
    }
    var until: Int64?
    if let text = order.until {
      guard let time = InstantText.parse(text) else {
        return ServiceRefusal.badRequest("until must be a time such as 2025-10-20T04:00:00Z").answer
      }
      until = time
    }
    simulation.faults.add(Fault(kind, of: service, count: order.count, until: until))
    return faults()
  }
}
