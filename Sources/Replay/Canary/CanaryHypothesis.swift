public import Events

/// A way in which another pipeline may count the same records: what a difference is tested on.
///
/// Each is a change of a definition, or of which rows it takes; none knows a company.
public indirect enum CanaryHypothesis: Hashable, Sendable {
  /// Days begin and end in UTC; money is converted at the rate of the UTC day.
  case daysOfUTC
  /// Rows of this name are not known.
  case nameMissed(String)
  /// Each account is a person of its own.
  case accountsApart
  /// Those who carry these masks are counted.
  case masksIgnored([String])
  /// What a record said first is kept where a newer version corrected it.
  case firstAnswerKept
  /// Amounts of this currency are taken for the reporting currency.
  case currencyAsReporting(String)
  /// Whole units of this currency are taken for hundredths.
  case minorUnits(String)
  /// Decimals beyond the metric's own are cut off, not rounded.
  case decimalsCut
  /// Records that were taken back still count.
  case voidsMissed
  /// Some records of this name are missing: found one by one.
  case recordsMissed(name: String, withVoids: Bool)
  /// Amounts of this name are missing that are not the whole of another record of the same account:
  /// partial refunds.
  case partsMissed(name: String, withVoids: Bool)
  /// What another source also has, under this measure, counts twice.
  case twiceIn(SourceID, MeasureName)
  /// The same with what the other source has at any time, whether it stands there then or not.
  case twiceEver(SourceID, MeasureName)
  /// Records that came again count again.
  case duplicatesCounted
  /// A counter that fell counts what it fell by.
  case resetsAsFalls
  /// Records count that the sources had when the old number was made, and we had not collected.
  case notYetCollected
  /// Both: another way to count, and records that we had not collected.
  case beside(CanaryHypothesis)

  /// The kinds of explanation: eight in which the other pipeline differs, and one in which we do.
  public enum Kind: String, Sendable, CaseIterable {
    case utcDays = "UTC days"
    case namesMissed = "event names missed"
    case accountsDoubled = "second and merged accounts doubled"
    case masksCounted = "staff, test and bots counted"
    case firstAnswer = "first answer kept where restated"
    case currency = "currency and minor units"
    case voids = "voids and partial refunds missed"
    case duplicates = "duplicates and counter resets"
    case notCollected = "not collected yet"
  }

  public var kind: Kind {
    switch self {
    case .daysOfUTC: .utcDays
    case .nameMissed: .namesMissed
    case .accountsApart: .accountsDoubled
    case .masksIgnored: .masksCounted
    case .firstAnswerKept: .firstAnswer
    case .currencyAsReporting, .minorUnits, .decimalsCut: .currency
    case .voidsMissed, .recordsMissed, .partsMissed: .voids
    case .twiceIn, .twiceEver, .duplicatesCounted, .resetsAsFalls: .duplicates
    case .notYetCollected: .notCollected
    case .beside(let other): other.kind
    }
  }

  /// What was recounted, in words.
  public var words: String {
    switch self {
    case .daysOfUTC: "days and their exchange rates taken in UTC"
    case .nameMissed(let name): "rows named \(name) left out"
    case .accountsApart: "every account counted as a person of its own"
    case .masksIgnored(let masks): "\(masks.joined(separator: ", ")) counted"
    case .firstAnswerKept: "corrections of a record not taken"
    case .currencyAsReporting(let code): "\(code) taken for the reporting currency"
    case .minorUnits(let code): "\(code) taken for hundredths of itself"
    case .decimalsCut: "decimals cut off, not rounded"
    case .voidsMissed: "records counted that were taken back"
    case .recordsMissed(let name, false): "some records \(name) left out"
    case .recordsMissed(let name, true):
      "records counted that were taken back, and some records \(name) left out"
    case .partsMissed(let name, let withVoids):
      (withVoids ? "records counted that were taken back, and " : "")
        + "partial amounts\(name.isEmpty ? "" : " named \(name)") left out"
    case .twiceIn(let source, let measure): "counted twice what \(source) has as \(measure) too"
    case .twiceEver(let source, let measure):
      "counted twice what \(source) has at any time as \(measure) too"
    case .duplicatesCounted: "records that came again counted again"
    case .resetsAsFalls: "a counter's reset counted as a fall"
    case .notYetCollected: "what the sources had, and we collected later, counted in time"
    case .beside(let other): "\(other.words); and what we collected later counted in time"
    }
  }

  /// The other way to count, without what it takes of records that we had not collected.
  var counting: CanaryHypothesis? {
    switch self {
    case .notYetCollected: nil
    case .beside(let other): other
    default: self
    }
  }
  /// Whether records count that a source had in time.
  var takesUncollected: Bool {
    switch self {
    case .notYetCollected, .beside: true
    default: false
    }
  }

  var zone: Zone? { self == .daysOfUTC ? .utc : nil }
  /// Whether records that were taken back count.
  var ignoresVoids: Bool {
    switch self {
    case .voidsMissed, .partsMissed(_, true): true
    default: false
    }
  }
}
