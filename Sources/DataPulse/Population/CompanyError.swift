/// Why a company cannot be made as asked.
public enum CompanyError: Error, Equatable, Sendable, CustomStringConvertible {
  case scale(String)
  case day(String)
  case order(from: CivilDay, to: CivilDay)
  case outside(CivilDay)

  public var description: String {
    switch self {
    case .scale(let text):
      """
      GEN-1: the scale '\(text)' is not a number from 0.02 to 10. Below 0.02 people would fall out \
      of their windows and the figures would not hold; use 0.02 for the smallest company.
      """
    case .day(let text):
      "GEN-2: '\(text)' is not a day of the calendar. Write it as in 2025-11-25."
    case .order(let from, let to):
      "GEN-3: the range ends on \(to), before it begins on \(from). Swap --from and --to."
    case .outside(let day):
      """
      GEN-4: \(day) lies outside the company's history. Choose days from \(History.first) to \
      \(History.last).
      """
    }
  }
}

/// The days of which the company knows.
public enum History {
  /// The first day of which the sources hold records.
  public static let first = CivilDay(2024, 11, 1)
  /// The last day on which anything can happen.
  public static let last = CivilDay(2026, 1, 31)
  /// The day at which the population is dealt: on it the departments disagree as the company tells.
  static let dealt = CivilDay(2025, 11, 25)
}
