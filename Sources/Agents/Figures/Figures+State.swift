public import Events

extension Figures {
  /// A decision, where it lies, when and under which version it was made.
  struct PlacedDecision: Hashable, Sendable {
    var decision: DecisionMade
    var offset: Offset
    var decidedAt: Timestamp
    var version: PipelineVersion?
  }

  /// A figure, and where it was published.
  struct PlacedFigure: Hashable, Sendable {
    var figure: FigurePublished
    var offset: Offset
  }

  /// What is known of one data item.
  struct Standing: Hashable, Sendable {
    var decision: PlacedDecision
    /// Of each version the latest decision that a dashboard has shown unheld, in the order of the
    /// log.
    var good: [PlacedDecision] = []
    var published: PlacedFigure?

    /// What a held figure shows: what its own version has shown last, so that a version that is gone
    /// back to shows what it did; or else what any has.
    var lastGood: PlacedDecision? {
      good.last { $0.version == decision.version } ?? good.last
    }
  }

  struct MetricDay: Hashable, Comparable, Sendable {
    let metric: MetricName
    let day: CivilDay

    init(_ item: DataItem) {
      metric = item.metric
      day = item.day
    }
    init(_ metric: MetricName, _ day: CivilDay) {
      self.metric = metric
      self.day = day
    }
    static func < (left: MetricDay, right: MetricDay) -> Bool {
      (left.metric, left.day) < (right.metric, right.day)
    }
  }

  /// The figures as the events so far leave them. It can be thrown away and made again.
  public struct State: Hashable, Sendable {
    var items: [MetricDay: [Labels: Standing]] = [:]
    /// Items held, with the item on whose account and the reason. A hold without labels covers
    /// every label of its metric and day.
    public internal(set) var holds: [DataItem: [DataItem: String]] = [:]
    /// Items whose figure may have to be published again.
    var touched: Set<DataItem> = []
    /// Provisional items, and when they settle by themselves.
    var unsettled: [DataItem: Timestamp] = [:]

    /// The days that have figures, rising.
    public var days: [CivilDay] { Set(items.keys.map(\.day)).sorted() }

    func standing(of item: DataItem) -> Standing? { items[MetricDay(item)]?[item.labels] }

    /// Why an item is held; nil if it is not.
    public func reasonToHold(_ item: DataItem) -> String? {
      let whole = DataItem(item.metric, on: item.day)
      // The reason of the least item, so that it does not depend on the order of a dictionary.
      return (holds[item] ?? holds[whole])?.min { $0.key < $1.key }?.value
    }
  }

  /// The kinds of events that it reads.
  public static let kinds: Set<String> = [
    DecisionMade.kind, FigurePublished.kind, HoldPlaced.kind, HoldReleased.kind,
  ]

  public func evolve(_ state: inout State, _ recorded: RecordedEvent) {
    switch recorded.event {
    case .decisionMade(let decision):
      let placed = PlacedDecision(
        decision: decision, offset: recorded.offset, decidedAt: recorded.eventTime,
        version: recorded.version)
      let key = MetricDay(decision.item)
      state.items[key, default: [:]][decision.item.labels, default: Standing(decision: placed)]
        .decision = placed
      state.touched.insert(decision.item)
    case .figurePublished(let figure):
      publish(PlacedFigure(figure: figure, offset: recorded.offset), recorded.eventTime, &state)
    case .holdPlaced(let hold):
      state.holds[hold.item, default: [:]][hold.because] = hold.reason
      state.touch(hold.item)
    case .holdReleased(let release):
      if let because = release.because, let holds = state.holds[release.item], holds.count > 1 {
        state.holds[release.item] = holds.filter { $0.key != because }
      } else if release.because.map({ state.holds[release.item]?[$0] != nil }) ?? true {
        state.holds[release.item] = nil
      }
      state.touch(release.item)
    case .recordCollected, .callMade, .sourceStateChanged, .schemaDrifted, .ticked,
      .conflictFound, .verdictGiven, .versionRegistered, .versionActivated, .versionRolledBack,
      .accessFlagged, .ofLog, .canaryStarted, .canaryCompared, .canaryConcluded, .rulingGiven,
      .falseAlarmMarked, .ofWatch,
      .unknown:
      break
    }
  }

  private func publish(_ placed: PlacedFigure, _ time: Timestamp, _ state: inout State) {
    let item = placed.figure.item
    state.touched.remove(item)
    state.unsettled[item] = nil
    guard var standing = state.standing(of: item) else { return }
    standing.published = placed
    if placed.figure.state != .held, placed.figure.revision == standing.decision.decision.revision {
      standing.good.removeAll { $0.version == standing.decision.version }
      standing.good.append(standing.decision)
    }
    state.items[MetricDay(item), default: [:]][item.labels] = standing
    if placed.figure.state == .provisional, settles(item) > time {
      state.unsettled[item] = settles(item)
    }
  }
}

extension Figures.State {
  /// Marks every item that a hold on this one covers.
  fileprivate mutating func touch(_ item: DataItem) {
    let key = Figures.MetricDay(item)
    for labels in (items[key] ?? [:]).keys where item.labels.all.isEmpty || labels == item.labels {
      touched.insert(DataItem(item.metric, on: item.day, labels: labels))
    }
  }
}
