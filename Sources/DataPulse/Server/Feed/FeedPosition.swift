/// A place in the order of arrival of one stream: before the record `index` of a UTC day.
struct FeedPosition: Hashable, Comparable, Sendable {
  var day: Int
  var index: Int

  init(day: Int, index: Int = 0) {
    self.day = day
    self.index = index
  }

  /// Reads `20325-17`.
  init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let day = Int(parts[0]), let index = Int(parts[1]), day >= 0,
      index >= 0, day < 1_000_000
    else { return nil }
    self.init(day: day, index: index)
  }

  /// As a cursor, as in `20325-17`.
  var text: String { "\(day)-\(index)" }

  static func < (left: FeedPosition, right: FeedPosition) -> Bool {
    (left.day, left.index) < (right.day, right.index)
  }
}
