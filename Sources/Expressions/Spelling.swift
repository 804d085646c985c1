/// Finds what was probably meant by a misspelt word.
public enum Spelling {
  /// The nearest of the candidates, if one is near enough to be a slip: at most one wrong letter in
  /// three. Letters may be added, left out, exchanged for another or with their neighbour; case, `-`
  /// and `_` count for nothing. Of equally near ones the first in alphabetical order.
  /// - Complexity: O(candidates * letters * letters).
  public static func nearest(
    to word: String, among candidates: some Sequence<String>
  ) -> String? {
    let given = normalized(word)
    guard !given.isEmpty else { return nil }
    var best: (distance: Int, word: String)?
    for candidate in candidates.sorted() {
      let other = normalized(candidate)
      let limit = max(1, min(given.count, other.count) / 3)
      guard abs(given.count - other.count) <= limit else { continue }
      let distance = distance(given, other)
      guard distance <= limit, distance < best?.distance ?? .max else { continue }
      // A word of one or two letters is near to every other; only another case or hyphen is a slip.
      if min(given.count, other.count) <= 2, distance > 0 { continue }
      best = (distance, candidate)
    }
    return best?.word
  }

  private static func normalized(_ word: String) -> [Character] {
    word.lowercased().filter { $0 != "-" && $0 != "_" }.map(\.self)
  }

  /// The Damerau-Levenshtein distance, in the restricted form (optimal string alignment).
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    var twoAbove = [Int](repeating: 0, count: b.count + 1)
    var above = Array(0...b.count)
    for i in 1...a.count {
      var row = [i] + [Int](repeating: 0, count: b.count)
      for j in 1...b.count {
        let change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
        row[j] = min(above[j] + 1, row[j - 1] + 1, change)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          row[j] = min(row[j], twoAbove[j - 2] + 1)
        }
      }
      (twoAbove, above) = (above, row)
    }
    return above[b.count]
  }
}
