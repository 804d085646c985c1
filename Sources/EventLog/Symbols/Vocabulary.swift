/// A bounded set of texts that rows name by number.
///
/// Each vocabulary numbers its texts 1, 2, 3 ... in the order in which the log met them; 0 is the
/// empty text.
public enum Vocabulary: UInt32, Sendable, CaseIterable {
  case source = 1
  case measure = 2
  /// The event names of measures.
  case name = 3
  /// Accounts as the sources name them, also the second one of a row.
  case entity = 4
  case unit = 5
  /// Whole sets of labels, `k=v;k=v`.
  case labels = 6
  /// Why records were put in quarantine.
  case reason = 7
}

/// One text of a vocabulary.
struct Symbol: Hashable, Sendable {
  let vocabulary: Vocabulary
  let text: String
}
