import Events
import Expressions

/// Says what the status of an answer means and what to do about it.
enum AnswerJudge {
  static func judge(
    _ answer: HTTPAnswer, report: CallReport, now: Timestamp
  ) -> (CallReport, retryAfter: Duration?) {
    var report = report
    report.status = answer.status
    report.bytes = answer.body.count
    report.duration = answer.duration
    report.notice = ServiceNotice(now: now, header: answer.header)
    let pause = answer.header("Retry-After").flatMap { RetryAfter.pause($0, now: now) }
    let code = serviceCode(answer.body).map { " (\($0))" } ?? ""
    switch answer.status {
    case 200..<300:
      return (report, nil)
    case 429:
      let words = pause.map { "for \($0)" } ?? "without saying for how long"
      return (
        report.failed(
          .limited, "too many requests\(code): asked to pause \(words); lower `poll.limit`"),
        pause
      )
    case 503 where pause != nil:
      return (report.failed(.limited, "unavailable\(code), asked to come again later"), pause)
    default:
      return (report.failed(.refused, words(for: answer, code: code, report: report)), pause)
    }
  }

  private static func words(for answer: HTTPAnswer, code: String, report: CallReport) -> String {
    switch answer.status {
    case 300..<400:
      "the service redirects elsewhere; put the new address into `connect`"
    case 400, 422:
      "the service does not understand the request\(code); check the settings under `connect`"
    case 401:
      "the credential \(report.credential) was refused\(code); renew it or check its reference"
    case 403:
      "the credential \(report.credential) may not read this\(code); ask the service's owner"
    case 404:
      "there is nothing at this path\(code); check `connect.url` and `connect.path`"
    case 410:
      "what was asked for is gone\(code)"
    case 500..<600:
      "the service failed\(code); it is asked again, and its owner should know"
    default:
      "unexpected status \(answer.status)\(code)"
    }
  }

  /// The service's own word for an error, if it is a plain identifier: never free text, which may
  /// name a person.
  static func serviceCode(_ body: [UInt8]) -> String? {
    guard body.count < 65_536, let document = try? JSONDocument(body) else { return nil }
    let root = document.view
    let candidates = [
      root["error"]?["code"], root["error"]?["type"], root["error"]?["status"], root["error"],
      root["code"], root["type"],
    ]
    return candidates.lazy.compactMap { $0?.string }.first { word in
      (1...48).contains(word.utf8.count)
        && word.utf8.allSatisfy { byte in
          byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
    }
  }
}
