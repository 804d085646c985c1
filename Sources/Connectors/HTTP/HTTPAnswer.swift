import Events
import NIOHTTP1

/// A whole answer of a service.
struct HTTPAnswer: Sendable {
  var status: Int
  var headers: HTTPHeaders
  var body: [UInt8]
  var duration: Duration

  func header(_ name: String) -> String? { headers.first(name: name) }
}

/// Why there is no whole answer.
struct HTTPFailure: Error, Sendable {
  var ending: CallMade.Ending
  /// The status, if the answer got that far.
  var status = 0
  var bytes = 0
  var duration: Duration
  /// What happened and what to do; no secrets, no query.
  var detail: String
}
