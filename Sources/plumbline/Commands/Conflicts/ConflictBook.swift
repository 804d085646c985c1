import Agents
import EventLog
import Events

/// The conflicts of a log: the latest decision of every data item whose claims differ, and what
/// people have answered.
struct ConflictBook {
  /// A conflict as it stands.
  struct Entry {
    let decision: DecisionMade
    let offset: Offset
    let knownAt: Timestamp
    /// Whether nobody has settled it.
    var isOpen: Bool { decision.value == nil }
  }

  /// In the order of metric, day and labels.
  let entries: [Entry]
  let answers: [(ruling: RulingGiven, by: Actor, offset: Offset)]

  init(_ view: LogView) throws {
    let aggregator = try Aggregator(view.pipeline)
    var latest: [DataItem: Entry] = [:]
    var answers: [(RulingGiven, Actor, Offset)] = []
    try view.reader.eachEvent(kinds: [DecisionMade.kind, RulingGiven.kind]) { recorded in
      switch recorded.event {
      case .decisionMade(let decision):
        latest[decision.item] = Entry(
          decision: decision, offset: recorded.offset, knownAt: recorded.knowledgeTime)
      case .rulingGiven(let ruling): answers.append((ruling, recorded.actor, recorded.offset))
      default: break
      }
    }
    entries = latest.values
      .filter { aggregator.isConflict($0.decision) || $0.isOpen }
      .sorted { $0.decision.item < $1.decision.item }
    self.answers = answers
  }

  func answers(on item: DataItem) -> [(ruling: RulingGiven, by: Actor, offset: Offset)] {
    answers.filter {
      $0.ruling.item == item || $0.ruling.scope == .metric && $0.ruling.item.metric == item.metric
    }
  }
}
