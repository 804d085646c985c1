import Events

/// How a report's values are written for people.
enum ReportText {
  /// `-1234.50` as `-1,234.50`; a ratio of counts as a percentage beside its parts.
  static func value(_ quantity: Quantity?) -> String {
    guard let quantity else { return "–" }
    guard quantity.decimals != nil else {
      return "\(grouped(quantity.numerator)) / \(grouped(quantity.denominator))"
    }
    let text = quantity.description
    let parts = text.split(separator: ".", maxSplits: 1)
    let whole = quantity.numerator < 0 ? parts[0].dropFirst() : parts[0]
    return (quantity.numerator < 0 ? "−" : "") + grouped(whole)
      + (parts.count > 1 ? "." + parts[1] : "")
  }

  /// A difference with its sign; `±0` where there is none.
  static func difference(_ quantity: Quantity?) -> String {
    guard let quantity else { return "" }
    if quantity.numerator == 0 { return "±0" }
    return (quantity.numerator > 0 ? "+" : "") + value(quantity)
  }

  static func share(ppm: Int64) -> String {
    let hundredths = (ppm + 5_000) / 10_000
    return "\(hundredths / 100).\(padded(Int(hundredths % 100)))"
  }

  private static func grouped(_ number: Int128) -> String {
    (number < 0 ? "−" : "") + grouped(String(number.magnitude)[...])
  }

  private static func grouped(_ digits: Substring) -> String {
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0 && (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return text
  }
}
