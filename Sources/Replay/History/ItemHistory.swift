public import EventLog
public import Events

/// Every decision and figure of one metric's day, found without reading the others: an item stands
/// in an event's bytes as it is, so events that do not hold it are not decoded.
public struct ItemHistory: Sendable {
  /// A decision, and where it lies.
  public struct Placed: Sendable {
    public let offset: Offset
    public let knownAt: Timestamp
    public let version: PipelineVersion?
    public let decision: DecisionMade
  }
  struct PlacedFigure: Sendable {
    let offset: Offset
    let figure: FigurePublished
  }

  public let item: DataItem
  /// Of the metric and day under all labels, oldest first.
  public private(set) var decisions: [Placed] = []
  private(set) var figures: [PlacedFigure] = []
  /// The same decisions and figures as they were recorded.
  private(set) var recorded: [RecordedEvent] = []
  /// What the detector said of its decisions, oldest first; empty unless it was asked for.
  private(set) var verdicts: [VerdictGiven] = []

  /// - Parameters:
  ///   - end: Where to stop reading.
  ///   - withVerdicts: Whether verdicts are read as well.
  public init(
    _ item: DataItem, in reader: LogReader, upTo end: Offset? = nil, withVerdicts: Bool = false
  ) throws {
    self.item = item
    var kinds: Set<String> = [DecisionMade.kind, FigurePublished.kind]
    if withVerdicts { kinds.insert(VerdictGiven.kind) }
    var encoder = CanonicalEncoder(reserving: 64)
    encoder.array(3)
    encoder.text(item.metric.rawValue)
    encoder.integer(Int64(item.day.number))
    let sought = encoder.bytes
    let end = end ?? reader.head
    let begin = min(try Self.firstKnown(item.day, in: reader), end)
    try reader.scan(begin..<end, kinds: kinds) { batch in
      for index in 0..<batch.count where Self.holds(batch.bytes, batch.range(at: index), sought) {
        let recorded = try batch.event(at: index)
        switch recorded.event {
        case .decisionMade(let decision)
        where decision.item.metric == item.metric && decision.item.day == item.day:
          decisions.append(
            Placed(
              offset: recorded.offset, knownAt: recorded.knowledgeTime, version: recorded.version,
              decision: decision))
          self.recorded.append(recorded)
        case .figurePublished(let figure)
        where figure.item.metric == item.metric && figure.item.day == item.day:
          figures.append(PlacedFigure(offset: recorded.offset, figure: figure))
          self.recorded.append(recorded)
        case .verdictGiven(let given) where given.item == item && given.definition == .ours:
          verdicts.append(given)
        default: break
        }
      }
      return .goOn
    }
  }

  /// The offset before which nothing can have been decided of a day: nothing is, before the day
  /// begins anywhere on earth.
  private static func firstKnown(_ day: CivilDay, in reader: LogReader) throws -> Offset {
    try reader.head(knownAt: Zone.utc.start(of: day).advanced(by: .seconds(-14 * 3600)))
  }

  private static func holds(_ bytes: [UInt8], _ range: Range<Int>, _ sought: [UInt8]) -> Bool {
    guard let first = sought.first, range.count >= sought.count else { return false }
    var at = range.lowerBound
    let last = range.upperBound - sought.count
    while at <= last {
      if bytes[at] == first {
        var index = 1
        while index < sought.count, bytes[at + index] == sought[index] { index += 1 }
        if index == sought.count { return true }
      }
      at += 1
    }
    return false
  }

  /// The decision that held before an offset.
  public func decision(before end: Offset) -> Placed? {
    decisions.last { $0.decision.item == item && $0.offset < end }
  }

  /// Under which labels the metric was decided, with the definition that won.
  func winners(before end: Offset) -> [DataItem: DefinitionName] {
    var winners: [DataItem: DefinitionName] = [:]
    for placed in decisions where placed.offset < end {
      winners[placed.decision.item] = placed.decision.winner ?? .ours
    }
    return winners
  }

  /// What the dashboard showed before an offset while the figure was held; nil if it was not.
  func held(before end: Offset) -> (shown: Quantity?, reason: String, at: Offset)? {
    guard let last = figures.last(where: { $0.figure.item == item && $0.offset < end }),
      last.figure.state == .held
    else { return nil }
    return (last.figure.value, last.figure.reason, last.offset)
  }
}
