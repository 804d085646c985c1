import Events
import Expressions

/// An alert as a receiver reads it: the JSON body of a Standard Webhooks message.
enum AlertBody {
  static func json(_ message: AlertMessage) -> [UInt8] {
    let raised = message.raised
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("type", "plumbline.alert.raised")
      writer.member("timestamp", message.raisedAt.description)
      writer.key("data")
      writer.object { writer in
        writer.member("alert", raised.alert)
        writer.member("severity", raised.severity.rawValue)
        writer.member("title", raised.title)
        writer.key("lines")
        writer.array { writer in for line in raised.lines { writer.string(line) } }
      }
    }
    return Array(writer.text.utf8)
  }
}
