import Events

/// What is worked out of the kept claims and used again until they change.
struct FoldCaches: Sendable {
  /// What a fold takes of one day.
  struct DayFold: Sendable {
    var members = DaySet()
    var sum: Int128 = 0
    var rows: Int64 = 0
    var newest: Int64 = .min
    /// Rows of money whose exchange rate is not known yet: they are not in the sum.
    var unpriced: Int64 = 0
  }
  struct DayKey: Hashable {
    var fold: Int
    var labels: Int
    var day: Int32
  }
  /// One use of a family by a fold.
  struct Use: Sendable {
    var fold: Int
    /// The number of the label set; nil in the second measure of a conversion, which has none.
    var labels: Int?
  }

  var persons = PersonMap()
  var personsOfAccounts = 0
  var nodes = NodeMap()
  /// By fold and masks: the accounts that are left out.
  var masked: [[String]: DaySet] = [:]
  var matches: [FoldMatches] = []
  /// For each family: which folds use it.
  var uses: [[Use]] = []
  var days: [DayKey: DayFold] = [:]
  /// For each representative when it was last counted, so that nothing must be cleared.
  var stamps: [UInt32] = []
  var stamp: UInt32 = 0
}

/// The families whose rows a fold takes, by the labels of the data item that they belong to.
struct FoldMatches: Sendable {
  /// Label sets in the order in which they came.
  private(set) var labels: [Labels] = []
  private var numbers: [Labels: Int] = [:]
  /// For each label set its families.
  private(set) var families: [[Int]] = []
  /// The families of a conversion's second measure, whatever their labels.
  var second: [Int] = []

  func number(of labels: Labels) -> Int? { numbers[labels] }

  mutating func add(_ family: Int, under labels: Labels) -> Int {
    let number = numbers[labels] ?? self.labels.count
    if number == self.labels.count {
      self.labels.append(labels)
      numbers[labels] = number
      families.append([])
    }
    families[number].append(family)
    return number
  }
}
