/// The values of a category that are lists: their elements, to see which list leaves something out that
/// another has.
///
/// Whoever gives the first of four authors does not contradict the one who gives all four. An
/// attribute is one of lists if a tenth of its values have elements separated by semicolons.
struct ListValues: Sendable {
  /// The words of each element, by the value's number; none where the attribute has no lists.
  private var elements: [UInt32: [[String]]] = [:]

  init() {}

  /// - Parameter values: the values of one category, with their numbers.
  /// - Returns: whether they are lists.
  /// - Complexity: O(bytes).
  mutating func add(_ values: [(number: Int, text: String)]) -> Bool {
    let lists = values.count { $0.text.utf8.contains(UInt8(ascii: ";")) }
    guard lists > 0, lists * 10 >= values.count else { return false }
    for (number, text) in values {
      elements[UInt32(number)] = text.split(separator: ";").compactMap { element in
        let words = element.split(separator: " ").map(String.init)
        return words.isEmpty ? nil : words
      }
    }
    return true
  }

  /// Whether another list says all that a list says, and something more: each of its elements, whole or
  /// further spelt out.
  /// - Complexity: O(elements squared).
  func isShort(_ value: UInt32, of other: UInt32) -> Bool {
    guard value != other, let some = elements[value], let all = elements[other], !some.isEmpty
    else { return false }
    return some.allSatisfy { element in
      all.contains { $0.starts(with: element) }
    }
  }
}
