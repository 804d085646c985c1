import Events
import Expressions

extension DocumentNode {
  /// The document as JSON, which is YAML too and is read to the same pipeline; calendars are put in
  /// with their days.
  func json(calendars: [String: [CivilDay]]) -> String {
    var json = JSONWriter()
    json.object { json in
      for member in members where member.key != "calendars" {
        json.key(member.key)
        member.value.write(to: &json)
      }
      json.key("calendars")
      json.object { json in
        for (name, days) in calendars.sorted(by: { $0.key < $1.key }) {
          json.key(name)
          json.array { json in for day in days { json.string(day.description) } }
        }
      }
    }
    return json.text
  }

  private func write(to json: inout JSONWriter) {
    switch content {
    case .empty: json.null()
    case .scalar(let text): json.string(text)
    case .list(let nodes):
      json.array { json in for node in nodes { node.write(to: &json) } }
    case .mapping(let members):
      json.object { json in
        for member in members {
          json.key(member.key)
          member.value.write(to: &json)
        }
      }
    }
  }
}
