import Events

/// An event in words, for a terminal.
enum EventSummary {
  /// One line.
  static func sentence(of event: Event) -> String {
    switch event {
    case .recordCollected(let record):
      "\(record.source) \(text(record.key)), \(record.payload.plain?.count ?? 0) bytes"
    case .callMade(let call):
      "\(call.source) \(call.request): \(call.ending.rawValue)"
        + (call.status > 0 ? " \(call.status)" : "")
        + ", \(call.records) records, \(call.durationMilliseconds) ms"
        + (call.detail.isEmpty ? "" : "; \(call.detail)")
    case .sourceStateChanged(let state):
      "\(state.source) breaker \(state.breaker.rawValue), next poll \(state.nextPoll)"
        + (state.reason.isEmpty ? "" : "; \(state.reason)")
    case .schemaDrifted(let drift): "\(drift.source) \(drift.path) \(drift.change)"
    case .ticked: ""
    case .conflictFound(let conflict):
      "\(conflict.item): \(conflict.claims.map(sentence).joined(separator: ", "))"
    case .decisionMade(let decision):
      "\(decision.item): \(decision.value?.description ?? "no decision"), rule \(decision.rule), "
        + "confidence \(PeopleFormat.share(ppm: decision.confidencePPM)), "
        + "revision \(decision.revision)"
    case .verdictGiven(let given):
      "\(given.item) \(given.definition): \(given.verdict.rawValue); \(given.reason)"
    case .holdPlaced(let hold): "\(hold.item): \(hold.reason)"
    case .holdReleased(let hold): "\(hold.item): \(hold.reason)"
    case .figurePublished(let figure):
      "\(figure.item): \(figure.value?.description ?? "-") \(figure.state.rawValue), "
        + "revision \(figure.revision)" + (figure.reason.isEmpty ? "" : "; \(figure.reason)")
    case .versionRegistered(let registered): "\(registered.version) \(registered.label)"
    case .versionActivated(let activated): "\(activated.version)"
    case .versionRolledBack(let back): "\(back.from) back to \(back.version): \(back.reason)"
    case .accessFlagged(let flag): "\(flag.source) \(flag.request): \(flag.reason)"
    case .rulingGiven(let ruling):
      "\(ruling.item): \(ruling.definition.map { "\($0), " } ?? "")\(ruling.value) is right "
        + "(\(ruling.scope.rawValue)); \(ruling.reason)"
    case .falseAlarmMarked(let marked):
      "\(marked.item) \(marked.definition): \(marked.reason)"
    case .canaryStarted(let started):
      "\(started.legacy) from \(started.from) to \(started.to)"
    case .canaryCompared(let compared):
      "\(compared.different) of \(compared.cells) cells differ, \(compared.unexplained) unexplained"
        + (compared.passes ? "; passes" : "")
    case .canaryConcluded(let concluded):
      "\(concluded.outcome.rawValue)\(concluded.reason.isEmpty ? "" : ": \(concluded.reason)")"
    case .ofWatch(let event): sentence(of: event)
    case .ofLog(.layerRooted(let rooted)):
      "\(rooted.layers.count) layers over \(rooted.size) events"
    case .ofLog(.subjectForgotten(let intent)):
      "\(intent.erasures.count) events erased: \(intent.reason)"
    case .ofLog(.logRestored(let restored)):
      "incarnation \(restored.incarnation) begins behind \(restored.head) events"
    case .ofLog(.clockAdjusted(let adjusted)): adjusted.reason
    case .unknown(let unknown): "fields \(unknown.fields)"
    }
  }

  private static func sentence(of event: WatchEvent) -> String {
    switch event {
    case .intakeTallied(let tally):
      "\(tally.source): \(tally.records) records, of them \(tally.duplicates) duplicates, "
        + "\(tally.stale) stale, \(tally.quarantined) in quarantine"
    case .sourceJudged(let judged):
      "\(judged.source), \(judged.aspect): \(judged.verdict.rawValue); \(judged.reason)"
    case .alertRaised(let raised):
      "alert \(raised.alert), \(raised.severity.rawValue): \(raised.title)"
    case .alertDelivered(let told):
      "the alert at \(told.alert) by \(told.channel): "
        + (told.isDelivered ? "delivered" : "given up")
        + " after \(told.attempts) attempts; \(told.detail)"
    }
  }

  /// Everything it says, a line each.
  static func lines(of event: Event) -> [String] {
    switch event {
    case .recordCollected(let record):
      [
        "source          \(record.source)", "key             \(text(record.key))",
        "payload         " + (record.payload.plain.map { printable($0) } ?? "erased"),
      ]
    case .decisionMade(let decision):
      [sentence(of: event)] + decision.claims.map { "  " + sentence($0) }
    case .conflictFound(let conflict):
      ["\(conflict.item)"] + conflict.claims.map { "  " + sentence($0) }
    default: [sentence(of: event)]
    }
  }

  static func sentence(_ claim: Claim) -> String {
    "\(claim.definition) \(claim.value)"
      + (claim.weightPPM > 0 ? " (weight \(PeopleFormat.share(ppm: claim.weightPPM)))" : "")
      + (claim.isComplete ? "" : ", incomplete")
  }

  static func sentence(of outcome: RecordOutcome) -> String {
    switch outcome {
    case .rows(let count): count == 1 ? "1 row" : "\(count) rows"
    case .duplicate(let other): "duplicate of \(other)"
    case .stale(let newer): "stale: \(newer) is newer"
    case .ignored: "ignored: the mapping wants nothing of it"
    case .quarantined(let reason): "quarantined: \(reason)"
    case .erased: "erased"
    }
  }

  static func sentence(of row: Observation) -> String {
    let sign = row.weight < 0 ? "-" : "+"
    var text = "\(sign) \(row.measure)"
    if !row.name.isEmpty { text += " \(row.name)" }
    if !row.entity.isEmpty { text += " of \(row.entity)" }
    if !row.counterpart.isEmpty { text += " with \(row.counterpart)" }
    text += ": \(row.value) \(row.unit) at \(row.eventTime)"
    if !row.labels.all.isEmpty { text += " {\(row.labels)}" }
    if row.reason != .none { text += " (\(row.reason))" }
    return text
  }

  /// Bytes as text where they are text, in hexadecimal otherwise.
  static func printable(_ bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self),
      !text.unicodeScalars.contains(where: { $0.value < 32 && $0 != "\t" && $0 != "\n" })
    {
      return text
    }
    return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func text(_ erasable: Erasable<String>) -> String { erasable.plain ?? "(erased)" }
}
