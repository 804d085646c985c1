public import Agents
public import Events

/// Why a figure is what it is: the decision, its claims, and the rows and raw records behind them.
public struct Explanation: Sendable {
  public let item: DataItem
  /// The definition whose evidence is shown; `ours` unless another was asked for.
  public let definition: DefinitionName
  public let figure: FigureRow
  /// Every decision of the item, oldest first.
  public let revisions: [Revision]
  /// What the detector said of the latest decision; nil if it has not been judged.
  public let verdict: VerdictGiven?
  /// What the rule says, in words.
  public let rule: ResolutionRule?
  public let evidence: [SourceEvidence]

  public struct Revision: Sendable {
    public let offset: Offset
    public let knowledgeTime: Timestamp
    public let version: PipelineVersion?
    public let decision: DecisionMade
  }

  /// The rows of one source that a claim was made of.
  public struct SourceEvidence: Sendable {
    public let source: SourceID
    public let rows: UInt64
    /// The offsets of the first and the last record.
    public let first: Offset
    public let last: Offset
    /// Some of the rows, with the raw records that they come from.
    public let samples: [Sample]
  }

  public struct Sample: Sendable {
    public let reference: RowReference
    public let row: Observation
    /// As the source gave it; nil once erased.
    public let payload: [UInt8]?
    /// The call that brought it.
    public let call: Offset?
  }
}
