import Events

/// A pattern such as `dd/MM/yyyy HH:mm:ss`. `yyyy`, `MM`, `dd`, `HH`, `mm` and `ss` stand for that
/// many digits, a single `M`, `d` or `H` for one or two, all else for itself.
struct TimePattern: Hashable, Sendable {
  private enum Part: Hashable {
    case year, month, day, hour, minute, second
  }
  private enum Element: Hashable {
    case number(Part, digits: ClosedRange<Int>)
    case literal(UInt8)
  }
  private let elements: [Element]

  /// Nil if the pattern has no year, month or day.
  init?(_ pattern: String) {
    var elements: [Element] = []
    var rest = Array(pattern.utf8)[...]
    func take(_ letters: String, _ part: Part, _ digits: ClosedRange<Int>) -> Bool {
      guard rest.starts(with: letters.utf8) else { return false }
      rest = rest.dropFirst(letters.utf8.count)
      elements.append(.number(part, digits: digits))
      return true
    }
    while let byte = rest.first {
      if take("yyyy", .year, 4...4) || take("MM", .month, 2...2) || take("dd", .day, 2...2)
        || take("HH", .hour, 2...2) || take("mm", .minute, 2...2) || take("ss", .second, 2...2)
        || take("M", .month, 1...2) || take("d", .day, 1...2) || take("H", .hour, 1...2)
      {
        continue
      }
      elements.append(.literal(byte))
      rest = rest.dropFirst()
    }
    func has(_ wanted: Part) -> Bool {
      elements.contains {
        if case .number(let part, _) = $0 { return part == wanted }
        return false
      }
    }
    guard has(.year), has(.month), has(.day) else { return nil }
    self.elements = elements
  }

  /// The day and the second of the day that a text says; nil if it does not follow the pattern.
  func read(_ text: ArraySlice<UInt8>) -> (day: CivilDay, secondOfDay: Int64)? {
    var at = text.startIndex
    var year = 0
    var month = 0
    var dayOfMonth = 0
    var hour = 0
    var minute = 0
    var second = 0
    for element in elements {
      switch element {
      case .literal(let byte):
        guard at < text.endIndex, text[at] == byte else { return nil }
        at += 1
      case .number(let part, let digits):
        var value = 0
        var count = 0
        while count < digits.upperBound, at < text.endIndex, text[at] &- 48 <= 9 {
          value = value * 10 + Int(text[at] - 48)
          count += 1
          at += 1
        }
        guard count >= digits.lowerBound else { return nil }
        switch part {
        case .year: year = value
        case .month: month = value
        case .day: dayOfMonth = value
        case .hour: hour = value
        case .minute: minute = value
        case .second: second = value
        }
      }
    }
    guard at == text.endIndex, hour < 24, minute < 60, second <= 60,
      let day = CivilDay(year: year, month: month, day: dayOfMonth)
    else { return nil }
    return (day, Int64(hour * 3600 + minute * 60 + second))
  }
}
