import Foundation
import NIOCore

/// crm: GraphQL with relay connections behind an API key. A node always comes whole, whatever was
/// selected of it.
struct CRMEndpoint: ServiceEndpoint {
  let simulation: Simulation
  var service: ServiceName { .crm }

  func authorize(_ call: ServiceCall) throws(ServiceRefusal) -> String {
    try call.requireKey(simulation.credentials.crmKey)
    return "plumbline"
  }

  private struct Body: Decodable {
    var query: String
    var variables: [String: GraphQLValue]?
  }

  func answer(_ call: ServiceCall) async throws(ServiceRefusal) -> ServiceAnswer {
    guard call.path == ["graphql"] else { throw .notFound }
    guard call.method == "POST",
      let body = try? JSONDecoder().decode(Body.self, from: Data(call.body))
    else { return Self.mistake(#"the body must be {"query": …, "variables": …}"#) }
    let field: ConnectionQuery
    do throws(GraphQLMistake) {
      field = try ConnectionQuery(body.query, variables: body.variables ?? [:])
    } catch {
      return Self.mistake(error.message)
    }
    let stream: Stream
    switch field.name {
    case "contracts": stream = .contracts
    case "accounts": stream = .companies
    default: return Self.mistake("Cannot query field \"\(field.name)\" on type \"Query\".")
    }
    let feed = simulation.feed(service)
    var start = await feed.beginning
    if let after = field.text("after"), !after.isEmpty {
      guard let position = FeedPosition(after) else {
        return Self.mistake("after: no such cursor")
      }
      start = position
    } else if let since = field.text("updatedSince"), !since.isEmpty {
      guard let time = InstantText.parse(since) else {
        return Self.mistake("updatedSince: not a time")
      }
      start = await feed.position(of: stream, at: time)
    }
    let limit = min(max(1, field.number("first") ?? 100), 1_000)
    let page = await feed.page(of: stream, from: start, limit: limit, by: call.now)
    return connection(page, field: field, end: call.end(of: page))
  }

  /// A relay connection: edges or nodes, as was asked for, and the page's end.
  ///
  /// The end's cursor is there on an empty page too, and what changes later is behind it.
  private func connection(
    _ page: FeedPage, field: ConnectionQuery, end: (next: FeedPosition, hasMore: Bool)
  ) -> ServiceAnswer {
    var answer = ServiceAnswer(headers: [("Content-Type", "application/json")])
    answer.body.writeString(#"{"data":{"\#(field.alias)":{"#)
    let start: Int
    if field.selects("nodes") {
      answer.body.writeString(#""nodes":["#)
      start = answer.body.writerIndex
      page.write(into: &answer.body)
      answer.records = page.count
    } else {
      answer.body.writeString(#""edges":["#)
      start = answer.body.writerIndex
      for (number, run) in zip(page.dayNumbers, page.runs) {
        for index in run.range {
          if answer.records > 0 { answer.body.writeString(",") }
          answer.body.writeString(#"{"cursor":"\#(number)-\#(index + 1)","node":"#)
          answer.body.writeBytes(run.day.body(index))
          answer.body.writeString("}")
          answer.records += 1
        }
      }
    }
    answer.recordBytes = start..<answer.body.writerIndex
    answer.body.writeString(
      #"],"pageInfo":{"hasNextPage":\#(end.hasMore),"endCursor":"\#(end.next.text)"}}}}"#)
    return answer
  }

  /// GraphQL says what is wrong in a 200.
  private static func mistake(_ message: String) -> ServiceAnswer {
    .json(#"{"errors":[{"message":\#(quoted(message))}]}"#)
  }
}
