/// A service says no: a status, a code of its own and a sentence.
struct ServiceRefusal: Error, Sendable {
  var status: Int
  var code: String
  var message: String
  var headers: [(name: String, value: String)] = []

  static func badRequest(_ message: String) -> ServiceRefusal {
    ServiceRefusal(status: 400, code: "bad_request", message: message)
  }

  static func unauthorized(_ message: String, scheme: String) -> ServiceRefusal {
    ServiceRefusal(
      status: 401, code: "unauthorized", message: message,
      headers: [("WWW-Authenticate", scheme)])
  }

  static func forbidden(_ code: String, _ message: String) -> ServiceRefusal {
    ServiceRefusal(status: 403, code: code, message: message)
  }

  static let notFound = ServiceRefusal(
    status: 404, code: "not_found", message: "there is nothing at this path")

  static func cursorExpired(_ message: String) -> ServiceRefusal {
    ServiceRefusal(status: 410, code: "cursor_expired", message: message)
  }

  /// `{"error":{"code":…,"message":…}}`.
  var answer: ServiceAnswer {
    var answer = ServiceAnswer.json(
      "{\"error\":{\"code\":\(quoted(code)),\"message\":\(quoted(message))}}", status: status)
    answer.headers += headers
    return answer
  }
}
