import NIOCore

/// exchange-rates: a public CSV of the daily rates, one more line for each currency every day.
struct ExchangeRatesEndpoint: ServiceEndpoint {
  let simulation: Simulation
  var service: ServiceName { .exchangeRates }

  func authorize(_ call: ServiceCall) throws(ServiceRefusal) -> String { "public" }

  func answer(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    guard call.method == "GET", call.path == ["rates.csv"] else { throw .notFound }
    let feed = simulation.feed(service)
    let start = try await simulation.start(of: call, cursor: "after", since: "from", in: nil, feed)
    var until = call.now
    if let last = try call.time("to") {
      until = min(until, CivilDay(utc: last).startUTC + 86_399_999)
    }
    let page = await feed.page(from: start, limit: 100_000, by: until)
    var answer = ServiceAnswer.lines(
      page, type: "text/csv; charset=utf-8", before: ExchangeRate.header + "\n")
    let etag = "\"r\(page.start.text)-\(page.next.text)\""
    answer.headers += [("ETag", etag), ("X-Next-Cursor", page.next.text), ("X-Has-More", "false")]
    if call.header("If-None-Match")?.contains(etag) == true {
      return ServiceAnswer(status: 304, headers: [("ETag", etag)])
    }
    return answer
  }
}
