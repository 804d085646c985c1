import Agents
import Events
import Replay

/// An explanation for people.
struct ExplanationText {
  private let explanation: Explanation
  private let view: LogView

  init(_ explanation: Explanation, _ view: LogView) {
    self.explanation = explanation
    self.view = view
  }

  var lines: [String] {
    head + claims + revisions + evidence
  }

  private var head: [String] {
    let figure = explanation.figure
    let item = explanation.item
    var lines = [
      "\(item) · \(view.pipeline.reporting.zone) · rules \(view.pipeline.version.short)", "",
      "  \(value(figure.value))  \(figure.state.rawValue), revision \(figure.revision)"
        + ", decided \(PeopleFormat.moment(figure.decidedAt, in: view.zone))"
        + "  offset \(figure.offset)",
      "  rule \(figure.rule), confidence \(PeopleFormat.share(ppm: figure.confidencePPM))"
        + (explanation.rule.map { ": " + sentence($0) } ?? ""),
    ]
    if let verdict = explanation.verdict {
      lines.append("  detector: \(verdict.verdict.rawValue); \(verdict.reason)")
    }
    if !figure.reason.isEmpty { lines.append("  \(figure.reason)") }
    return lines
  }

  private var claims: [String] {
    var table = TextTable([
      ("claim", .left), ("value", .right), ("from ours", .right), ("weight", .right),
      ("rows", .right), ("sources", .left), ("to win", .left),
    ])
    let latest = explanation.revisions.last?.decision
    let metric = view.pipeline.metric(explanation.item.metric)
    let distances =
      latest.flatMap { latest in metric.map { WinningDistance.all(of: latest, $0) } } ?? [:]
    for claim in latest?.claims ?? [] {
      let difference = latest?.value.flatMap { claim.value.subtracting($0) }
      table.add([
        claim.definition.rawValue + (claim.definition == latest?.winner ? " *" : ""),
        value(claim.value), difference.map(signed) ?? "",
        claim.weightPPM > 0 ? PeopleFormat.share(ppm: claim.weightPPM) : "shown only",
        PeopleFormat.grouped(claim.rows),
        claim.sources.map(\.rawValue).joined(separator: ", ")
          + (claim.isComplete ? "" : " (incomplete)"),
        distances[claim.definition] ?? "",
      ])
    }
    let sentence = latest.flatMap { latest in
      metric.map { "  " + WinningDistance.sentence(of: latest, $0) }
    }
    return [""] + (sentence.map { [$0, ""] } ?? []) + table.lines.map { "  " + $0 } + ["  * won"]
  }

  private var revisions: [String] {
    guard explanation.revisions.count > 1 else { return [] }
    var table = TextTable([
      ("revision", .right), ("value", .right), ("known", .left), ("offset", .right),
    ])
    for revision in explanation.revisions {
      table.add([
        String(revision.decision.revision), value(revision.decision.value),
        PeopleFormat.moment(revision.knowledgeTime, in: view.zone), revision.offset.description,
      ])
    }
    return [""] + table.lines.map { "  " + $0 }
  }

  private var evidence: [String] {
    var lines = ["", "  evidence of \(explanation.definition)"]
    for source in explanation.evidence {
      lines.append(
        "  \(source.source): \(PeopleFormat.grouped(source.rows)) rows, offsets "
          + "\(source.first)…\(source.last)")
      for sample in source.samples {
        lines.append(
          "    \(sample.reference.offset)  \(EventSummary.sentence(of: sample.row))"
            + (sample.call.map { "  (call \($0))" } ?? ""))
        lines.append(
          "      " + (sample.payload.map { EventSummary.printable($0) } ?? "erased"))
      }
    }
    return lines
  }

  private func value(_ quantity: Quantity?) -> String {
    quantity.map { PeopleFormat.grouped($0.description) } ?? "nobody decided"
  }

  private func signed(_ quantity: Quantity) -> String {
    (quantity.numerator > 0 ? "+" : "") + PeopleFormat.grouped(quantity.description)
  }

  private func sentence(_ rule: ResolutionRule) -> String {
    let condition = rule.condition == .complete ? ", where its sources are complete" : ""
    return switch rule.action {
    case .prefer(let names):
      "prefer " + names.map(\.rawValue).joined(separator: ", then ") + condition
    case .freshest: "prefer the claim with the newest evidence" + condition
    case .quorum(let count): "what at least \(count) claims agree on" + condition
    case .vote: "the claims vote, each by what it has shown" + condition
    case .abstain(let who): "nobody decides but \(who)"
    }
  }
}
