import Events
import Replay

/// A canary as Markdown, for a pull request.
struct CanaryMarkdown {
  private let report: CanaryReport
  private let samples: Int

  init(_ report: CanaryReport, samples: Int) {
    self.report = report
    self.samples = samples
  }

  var text: String {
    var text = "# Canary\n\n\(CanaryWords.rate(report.rate)).\n\n"
    for rule in CanaryWords.rules(report) { text += "- \(rule)\n" }
    if let noise = report.noise {
      text += "- the old pipeline against itself: \(CanaryWords.rate(noise))\n"
    }
    text += "\n| cells | kind | cause |\n|---:|---|---|\n"
    for cause in report.causes {
      text +=
        "| \(PeopleFormat.grouped(cause.differences.count)) | \(CanaryWords.kind(cause)) | "
        + "\(CanaryWords.words(cause)) |\n"
    }
    text += "\n| cause | metric | labels | period | ours | old |\n|---|---|---|---|---:|---:|\n"
    for cause in report.causes {
      for difference in cause.differences.prefix(samples) {
        text +=
          "| \(CanaryWords.kind(cause)) | \(difference.metric) | \(difference.labels) | "
          + "\(CanaryWords.period(difference.period, in: report.zone)) | "
          + "\(CanaryWords.value(difference.ours)) | \(CanaryWords.value(difference.legacy)) |\n"
      }
    }
    text +=
      "\n| metric | differ | cells | rate | only ours | only old |\n"
      + "|---|---:|---:|---:|---:|---:|\n"
    for line in report.metrics {
      text +=
        "| \(line.metric) | \(PeopleFormat.grouped(line.rate.different)) | "
        + "\(PeopleFormat.grouped(line.rate.cells)) | \(CanaryWords.percent(line.rate.share)) | "
        + "\(line.absentInLegacy) | \(line.absentInOurs) |\n"
    }
    if !report.notes.isEmpty {
      text += "\n" + report.notes.map { "- \($0)\n" }.joined()
    }
    return text
  }
}
