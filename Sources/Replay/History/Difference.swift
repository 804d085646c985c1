public import Events

/// Why two figures differ: named terms that add up to the difference exactly.
public struct Difference: Sendable {
  /// One end: what was shown, and by when, of which day, under which rules, by whose definition.
  public struct End: Sendable, Hashable {
    public var value: Quantity
    /// The decision behind it; nil where it was counted for this question.
    public var decision: Offset?
    /// The evidence is what lies below this offset.
    public var readUpTo: Offset
    public var day: CivilDay
    /// When the log knew it.
    public var knownAt: Timestamp
    public var version: PipelineVersion
    public var definition: DefinitionName
  }

  public var item: DataItem
  public var from: End
  public var to: End
  /// In the fixed order of ``DifferenceTerm/Kind``.
  public var terms: [DifferenceTerm]
  public var check: Check

  /// What a replay said of the terms.
  public struct Check: Sendable, Hashable {
    /// Counting the evidence again gives both figures.
    public var endsAgree: Bool
    /// The terms add up to the difference.
    public var sums: Bool
    /// Without the named events the old figure returns.
    public var isSufficient: Bool
    /// Without any one of the terms the other end is not reached.
    public var isNecessary: Bool

    public var holds: Bool { endsAgree && sums && isSufficient && isNecessary }
  }
}

/// One reason for a difference, with the events that it names.
public struct DifferenceTerm: Sendable {
  /// The order of the cases is the order of the terms.
  public enum Kind: String, Sendable, CaseIterable, Comparable {
    /// Came after the old figure was made, of things that happened after it.
    case new
    /// Came after the old figure was made, of things that had happened before.
    case late
    /// A newer version took back what an older one said, or voided it.
    case corrected
    case deduplicated
    /// Left the window: what only the earlier day counts.
    case expired
    case source
    case name
    case label
    case window
    case lateness
    case measure
    case aggregate
    case identity = "identity merge"
    /// Who holds a unit of a sum, or that nobody does.
    case holder
    /// What is told by contract: it has lapsed, it stands in another part of the sum as well.
    case contract
    case mask
    case rate
    case mapping
    case schema
    case rule
    case sourceSwitch = "source switch"
    case hold

    public static func < (left: Kind, right: Kind) -> Bool { left.place < right.place }
    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// One of the term's events, for a reader.
  public struct Sample: Sendable {
    public var reference: RowReference
    public var row: Observation
    /// As the source gave it; nil once erased.
    public var payload: [UInt8]?
  }

  public var kind: Kind
  /// What it is in words: `late events`, `only in beacon-usage`.
  public var name: String
  public var delta: Quantity
  /// How many of ``unit``.
  public var count: Int
  /// What is counted: `people`, `accounts`, `rows`.
  public var unit: String
  /// The sources of its events, sorted.
  public var sources: [SourceID]
  /// The records of its events, rising; of a set of people one for each.
  public var offsets: [Offset]
  public var samples: [Sample]
  /// Of late events the longest time from event to arrival at the source.
  public var worst: Duration?
}
