import EventLog
import Events
import Expressions

extension VerificationReport {
  /// The report for machines.
  var json: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("whole", isWhole)
      writer.member("hashed", isHashed)
      writer.member("values", values)
      writer.member("bytes", bytes.description)
      writer.member("events", events.description)
      writer.member("rows", rows.description)
      writer.member("checkpoints", checkpoints)
      writer.member("root", ifPresent: root?.hexadecimal)
      writer.key("findings")
      writer.array { writer in
        for finding in findings {
          writer.object { writer in
            writer.member("place", finding.place)
            writer.member("what", finding.what)
            writer.member("remedy", finding.remedy)
          }
        }
      }
    }
    return writer.text
  }
}
