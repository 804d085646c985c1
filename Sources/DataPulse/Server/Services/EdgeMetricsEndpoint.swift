import NIOCore

/// edge-metrics: what the instances expose in OpenMetrics, and the samples of the past.
///
/// An instance samples its counters once an hour and shows each with the time of its sample.
struct EdgeMetricsEndpoint: ServiceEndpoint {
  let simulation: Simulation
  var service: ServiceName { .edgeMetrics }

  private static let type = "application/openmetrics-text; version=1.0.0; charset=utf-8"
  private static let head = """
    # TYPE api_requests counter
    # HELP api_requests Requests that the edge has answered since it was started.

    """
  private static let instances = 1...4

  func authorize(_ call: ServiceCall) throws(ServiceRefusal) -> String {
    try call.requireBearer(simulation.credentials.edgeToken)
    return "plumbline"
  }

  func answer(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    guard call.method == "GET" else { throw .notFound }
    switch call.path.count {
    case 1 where call.path[0] == "instances":
      let names = Self.instances.map { #""edge-\#($0)""# }.joined(separator: ",")
      return .json(#"{"instances":[\#(names)]}"#)
    case 1 where call.path[0] == "metrics": return await scrape(call, instance: nil)
    case 1 where call.path[0] == "history": return try await history(call)
    case 2 where call.path[1] == "metrics":
      guard let number = Int(call.path[0].dropFirst(5)), call.path[0].hasPrefix("edge-"),
        Self.instances.contains(number)
      else { throw .notFound }
      return await scrape(call, instance: number)
    default: throw .notFound
    }
  }

  /// The latest sample of each counter, then a histogram of response times for each instance.
  private func scrape(_ call: ServiceCall, instance: Int?) async -> ServiceAnswer {
    let feed = simulation.feed(service)
    var latest: [UInt64: ArraySlice<UInt8>] = [:]
    let today = CivilDay(utc: call.now).number
    for number in (today - 1)...today {
      let day = await feed.day(number)
      for index in 0..<day.count(by: call.now) {
        let key = day.keys[index]
        if instance == nil || Int(key & 0xFF) == instance { latest[key] = day.body(index) }
      }
    }
    var answer = ServiceAnswer(headers: [("Content-Type", Self.type)])
    answer.body.writeString(Self.head)
    let start = answer.body.writerIndex
    var requests: [Int: (count: Int64, time: Substring)] = [:]
    for (key, line) in latest.sorted(by: { $0.key < $1.key }) {
      answer.body.writeBytes(line)
      answer.body.writeString("\n")
      let words = String(decoding: line, as: UTF8.self).split(separator: " ")
      let count = words.dropFirst().first.flatMap { Int64($0) } ?? 0
      requests[Int(key & 0xFF), default: (0, "")].count += count
      requests[Int(key & 0xFF)]?.time = words.last ?? ""
    }
    answer.records = latest.count
    answer.recordBytes = start..<answer.body.writerIndex
    answer.body.writeString(Self.histogram(requests))
    answer.body.writeString("# EOF\n")
    return answer
  }

  /// Response times by instance, in proportion to its requests.
  private static func histogram(_ requests: [Int: (count: Int64, time: Substring)]) -> String {
    var text = "# TYPE api_latency_seconds histogram\n# UNIT api_latency_seconds seconds\n"
    for (instance, (count, time)) in requests.sorted(by: { $0.key < $1.key }) {
      let label = #"instance="edge-\#(instance)""#
      for (bound, percent) in [("0.05", 52), ("0.1", 81), ("0.5", 97), ("1.0", 99), ("+Inf", 100)] {
        let inside = count * Int64(percent) / 100
        text += #"api_latency_seconds_bucket{\#(label),le="\#(bound)"} \#(inside) \#(time)"# + "\n"
      }
      text += "api_latency_seconds_count{\(label)} \(count) \(time)\n"
      text += "api_latency_seconds_sum{\(label)} \(count / 12).0 \(time)\n"
    }
    return text
  }

  /// The samples in the order in which they could be scraped.
  private func history(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    let feed = simulation.feed(service)
    let start = try await simulation.start(of: call, cursor: "after", since: "from", in: nil, feed)
    let until = min(call.now, try call.time("to") ?? call.now)
    let page = await feed.page(from: start, limit: try call.limit(), by: until)
    let (next, hasMore) = call.end(of: page)
    var answer = ServiceAnswer.lines(
      page, type: Self.type, before: Self.head, after: "# EOF\n")
    answer.headers += [("X-Next-Cursor", next.text), ("X-Has-More", String(hasMore))]
    return answer
  }
}
