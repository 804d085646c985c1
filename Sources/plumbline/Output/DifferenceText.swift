import Events
import Replay

/// A difference for people: both ends, and between them the terms.
struct DifferenceText {
  private let difference: Difference
  private let zone: Zone
  private let heads: (from: String, to: String)
  private let title: String

  /// - Parameter heads: What stands beside the two values.
  init(_ difference: Difference, title: String, heads: (from: String, to: String), zone: Zone) {
    self.difference = difference
    self.title = title
    self.heads = heads
    self.zone = zone
  }

  var lines: [String] {
    let from = PeopleFormat.grouped(difference.from.value.description)
    let to = PeopleFormat.grouped(difference.to.value.description)
    let deltas = difference.terms.map { Self.signed($0.delta) }
    let width = ([from, to] + deltas).map(\.count).max() ?? 0
    func right(_ text: String) -> String {
      String(repeating: " ", count: width - text.count) + text
    }
    let names = difference.terms.map(\.name.count).max() ?? 0
    var lines = [title, "  \(right(from))   \(heads.from)"]
    for (term, delta) in zip(difference.terms, deltas) {
      let name = term.name + String(repeating: " ", count: names - term.name.count)
      lines.append(
        "  \(right(delta))   \(name)  \(evidence(term))".trimmingTrailingSpaces())
    }
    lines.append("  \(right(to))   \(heads.to)")
    lines += samples
    lines.append(verdict)
    return lines
  }

  private func evidence(_ term: DifferenceTerm) -> String {
    var parts: [String] = []
    if !term.sources.isEmpty {
      parts.append(term.sources.map(\.rawValue).joined(separator: " "))
    }
    if term.count > 0 { parts.append("\(PeopleFormat.grouped(term.count)) \(term.unit)") }
    if let worst = term.worst { parts.append("worst \(Self.span(worst))") }
    if let first = term.offsets.first, let last = term.offsets.last {
      parts.append(first == last ? "offset \(first)" : "offsets \(first)…\(last)")
    }
    return parts.joined(separator: ", ")
  }

  private var samples: [String] {
    let shown = difference.terms.filter { !$0.samples.isEmpty }
    guard !shown.isEmpty else { return [] }
    var lines = [""]
    for term in shown {
      for sample in term.samples {
        let row = sample.row
        let what = row.name.isEmpty ? row.measure.rawValue : row.name
        let time = PeopleFormat.moment(row.eventTime, in: zone)
        lines.append(
          "  \(term.name): offset \(sample.reference.offset)  \(row.source)  \(what)  "
            + "\(row.entity.isEmpty ? row.counterpart : row.entity)  \(time)")
      }
    }
    return lines
  }

  private var verdict: String {
    let check = difference.check
    let old = PeopleFormat.grouped(difference.from.value.description)
    guard !check.holds else {
      if difference.terms.isEmpty { return "nothing lies between them" }
      let isOfOneWay =
        difference.from.version == difference.to.version
        && difference.from.definition == difference.to.definition
        && difference.from.day == difference.to.day
      return isOfOneWay
        ? "checked: a replay without those events gives \(old)"
        : "checked: a replay without them gives the same at both ends"
    }
    var faults: [String] = []
    if !check.endsAgree { faults.append("a recount of the evidence gives other figures") }
    if !check.sums { faults.append("the terms do not add up in 128 bits") }
    if !check.isSufficient { faults.append("without those events the old figure does not return") }
    if !check.isNecessary { faults.append("a term can be left out") }
    return "NOT CHECKED: " + faults.joined(separator: "; ")
  }

  static func signed(_ quantity: Quantity) -> String {
    (quantity.numerator > 0 ? "+" : "") + PeopleFormat.grouped(quantity.description)
  }

  /// `2 d 7 h`, `41 min`.
  private static func span(_ duration: Duration) -> String {
    let minutes = duration.components.seconds / 60
    if minutes < 60 { return "\(minutes) min" }
    let (hours, days) = (minutes / 60 % 24, minutes / 1440)
    if days == 0 { return "\(hours) h \(minutes % 60) min" }
    return hours == 0 ? "\(days) d" : "\(days) d \(hours) h"
  }
}
