import Events

/// A factor such as 0.01: a whole number and by what it is divided.
struct ExactFactor: Hashable {
  let numerator: Int128
  let decimals: Int

  /// Reads a positive decimal number; nil if it is none.
  init?(_ text: some StringProtocol) {
    guard let (mantissa, decimals) = LegacyNumber.decimal(text), mantissa > 0, decimals <= 9 else {
      return nil
    }
    numerator = mantissa
    self.decimals = decimals
  }
}

/// Reads the numbers of an old pipeline.
enum LegacyNumber {
  /// A decimal number, or two with a stroke between them.
  static func read(_ text: String, times factor: ExactFactor?) -> Quantity? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let first = parts.first, let above = decimal(first) else { return nil }
    let mantissa = above.mantissa.multipliedReportingOverflow(by: factor?.numerator ?? 1)
    let decimals = above.decimals + (factor?.decimals ?? 0)
    guard !mantissa.overflow, decimals <= 18 else { return nil }
    if parts.count == 1 { return Quantity(mantissa: mantissa.partialValue, decimals: decimals) }
    guard parts.count == 2, let below = decimal(parts[1]), below.decimals == 0 else { return nil }
    return Quantity(ratioOf: mantissa.partialValue, decimals: decimals, to: below.mantissa)
  }

  /// `-1234.50` as -123450 and 2.
  static func decimal(_ text: some StringProtocol) -> (mantissa: Int128, decimals: Int)? {
    let isNegative = text.first == "-"
    let digits = isNegative || text.first == "+" ? text.dropFirst() : text[...]
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }),
      parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let mantissa = Int128(parts.joined()), (parts.count == 2 ? parts[1].count : 0) <= 18
    else { return nil }
    return (isNegative ? -mantissa : mantissa, parts.count == 2 ? parts[1].count : 0)
  }
}
