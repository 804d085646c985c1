import Events
import Expressions
import Replay

/// A canary as one JSON object.
enum CanaryJSON {
  static func text(_ report: CanaryReport) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.member("passes", report.passes)
      writer.member("underLimit", report.isUnderLimit)
      writer.member("limitPPM", report.settings.limitPPM)
      writer.member("matchesInARow", report.matchesInARow)
      writer.member("asOf", report.asOf.description)
      writer.member("readUpTo", report.head.description)
      writer.member("rules", report.version.description)
      rate(report.rate, into: &writer)
      writer.member(
        "settledFrom", ifPresent: report.settledFrom.map { $0.begin.description })
      if let noise = report.noise {
        writer.key("noise")
        writer.object { writer in rate(noise, into: &writer) }
      }
      writer.key("metrics")
      writer.array { writer in
        for line in report.metrics {
          writer.object { writer in
            writer.member("metric", line.metric.rawValue)
            rate(line.rate, into: &writer)
            writer.member("onlyOurs", line.absentInLegacy)
            writer.member("onlyOld", line.absentInOurs)
          }
        }
      }
      writer.key("periods")
      writer.array { writer in
        for line in report.periods {
          writer.object { writer in
            writer.member("begin", line.period.begin.description)
            writer.member("grain", line.period.grain.rawValue)
            rate(line.rate, into: &writer)
          }
        }
      }
      writer.key("causes")
      writer.array { writer in
        for cause in report.causes { self.cause(cause, into: &writer) }
      }
      writer.key("notes")
      writer.array { writer in for note in report.notes { writer.string(note) } }
    }
    return writer.text
  }

  private static func rate(_ rate: CanaryRate, into writer: inout JSONWriter) {
    writer.member("cells", rate.cells)
    writer.member("different", rate.different)
    for (name, share) in [
      ("rate", rate.share), ("low", rate.interval.lowerBound), ("high", rate.interval.upperBound),
    ] {
      writer.key(name)
      writer.double((share * 1_000_000).rounded() / 1_000_000)
    }
  }

  private static func cause(_ cause: CanaryReport.Cause, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("kind", CanaryWords.kind(cause))
      writer.member("cause", CanaryWords.words(cause))
      writer.member("cells", cause.differences.count)
      writer.key("differences")
      writer.array { writer in
        for difference in cause.differences {
          writer.object { writer in
            writer.member("metric", difference.metric.rawValue)
            writer.member("labels", difference.labels.description)
            writer.member("begin", difference.period.begin.description)
            writer.member("ours", ifPresent: difference.ours?.description)
            writer.member("old", ifPresent: difference.legacy?.description)
            writer.member("line", difference.line)
            writer.key("fitsAlso")
            writer.array { writer in
              for other in difference.alternatives { writer.string(other.words) }
            }
          }
        }
      }
    }
  }
}
