import Events

extension Detector {
  /// The verdict as an event, and the holds that it places or ends.
  func conclude(_ ruling: Ruling, on placed: PlacedDecision, given state: State) -> [Conclusion] {
    let item = placed.decision.item
    let policy = watched[item.metric]?.policy ?? WatchPolicy()
    let verdict = VerdictGiven(
      item: item, definition: .ours, verdict: ruling.verdict, reason: ruling.reason,
      ruling.assessment)
    var events: [Event] = [.verdictGiven(verdict)]
    switch ruling.verdict {
    case .hold:
      var items = [item]
      for metric in policy.holds where metric != item.metric {
        items.append(DataItem(metric, on: item.day))
      }
      for held in items where state.holds[held]?[item] == nil {
        let reason =
          held == item ? ruling.reason : "it depends on what \(item) shows: \(ruling.reason)"
        events.append(.holdPlaced(HoldPlaced(item: held, reason: reason, because: item)))
      }
    case .ok, .flag:
      let released = state.holds.filter { $0.value[item]?.by == Self.actor }.keys.sorted()
      for held in released {
        events.append(
          .holdReleased(
            HoldReleased(
              item: held, reason: "revision \(placed.decision.revision): \(ruling.reason)",
              because: item)))
      }
    case .warmUp: break
    }
    return events.map { Conclusion(event: $0, cause: placed.offset) }
  }
}

extension VerdictGiven {
  /// A verdict with the numbers of its assessment, in thousandths of the metric's unit.
  init(
    item: DataItem, definition: DefinitionName, verdict: Verdict, reason: String,
    _ assessment: Assessment?
  ) {
    self.init(item: item, definition: definition, verdict: verdict, reason: reason)
    guard let assessment else { return }
    expectedThousandths = assessment.expected
    lowerThousandths = assessment.lower
    upperThousandths = assessment.upper
    scoreThousandths = assessment.score
  }
}
