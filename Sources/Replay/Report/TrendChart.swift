import Events

/// A chart of one metric over the report's days, a line for each audience, as inline SVG: no script,
/// and readable in grey on paper, because every line is named at its end.
struct TrendChart {
  struct Series {
    let name: String
    let isOwn: Bool
    let values: [Double?]
  }

  let series: [Series]
  /// The first day of the values.
  let first: CivilDay
  private let width = 860.0
  private let height = 220.0
  private let left = 64.0
  private let right = 110.0
  private let top = 12.0
  private let bottom = 24.0

  /// - Returns: Nothing where fewer than two days have a value.
  var svg: String {
    let known = series.flatMap { $0.values.compactMap { $0 } }
    guard let low = known.min(), let high = known.max(), known.count > 1,
      let days = series.first?.values.count, days > 1
    else { return "" }
    let axis = Self.axis(low, high)
    func x(_ day: Int) -> Double { left + (width - left - right) * Double(day) / Double(days - 1) }
    func y(_ value: Double) -> Double {
      let share = (value - axis.low) / (axis.high - axis.low)
      return height - bottom - share * (height - top - bottom)
    }
    var text = "<svg class=\"trend\" viewBox=\"0 0 \(Int(width)) \(Int(height))\" role=\"img\" "
    text += "aria-label=\"\(days) days\">\n"
    var tick = axis.low
    while tick <= axis.high + axis.step / 2 {
      let at = Self.tenths(y(tick))
      text += "<line x1=\"\(Int(left))\" x2=\"\(Self.tenths(width - right))\" y1=\"\(at)\" "
      text += "y2=\"\(at)\"/><text x=\"\(Int(left) - 8)\" y=\"\(Self.tenths(y(tick) + 4))\" "
      text += "text-anchor=\"end\">\(Self.label(tick))</text>\n"
      tick += axis.step
    }
    for day in marks(days) {
      let date = first.advanced(by: day)
      text += "<text x=\"\(Self.tenths(x(day)))\" y=\"\(Int(height) - 6)\" "
      text += "text-anchor=\"middle\">\(date.description.dropFirst(5))</text>\n"
    }
    var named: [(y: Double, series: Series)] = []
    for series in series {
      text += "<path\(series.isOwn ? " class=\"own\"" : "") d=\"\(path(series, x, y))\"/>\n"
      if let last = series.values.last(where: { $0 != nil }) ?? nil {
        named.append((y(last), series))
      }
    }
    text += names(named)
    return text + "</svg>\n"
  }

  private func path(_ series: Series, _ x: (Int) -> Double, _ y: (Double) -> Double) -> String {
    var path = ""
    var isDrawing = false
    for (day, value) in series.values.enumerated() {
      guard let value else {
        isDrawing = false
        continue
      }
      path += "\(isDrawing ? "L" : "M")\(Self.tenths(x(day))) \(Self.tenths(y(value)))"
      isDrawing = true
    }
    return path
  }

  /// The names at the lines' ends, pushed apart where they would overlap.
  private func names(_ ends: [(y: Double, series: Series)]) -> String {
    var text = ""
    var previous = -Double.infinity
    for end in ends.sorted(by: { $0.y < $1.y }) {
      let at = max(end.y, previous + 15)
      previous = at
      text += "<text\(end.series.isOwn ? " class=\"own\"" : "") "
      text += "x=\"\(Self.tenths(width - right + 8))\" y=\"\(Self.tenths(at + 4))\">"
      text += "\(end.series.name)</text>\n"
    }
    return text
  }

  /// The days under which a date stands: about seven of them.
  private func marks(_ days: Int) -> [Int] {
    let step = max(1, (days + 6) / 7)
    return Array(stride(from: (days - 1) % step, to: days, by: step))
  }

  /// A range of round numbers around the values, in three to six steps.
  static func axis(_ low: Double, _ high: Double) -> (low: Double, high: Double, step: Double) {
    let span = high > low ? high - low : max(1, abs(high) / 2)
    var step = 1e-6
    while step * 10 < span / 4 { step *= 10 }
    for factor in [1.0, 2, 2.5, 5, 10] where step * factor >= span / 5 {
      step *= factor
      break
    }
    let first = (low / step).rounded(.down) * step
    let last = (high / step).rounded(.up) * step
    return (first, last > first ? last : first + step, step)
  }

  private static func tenths(_ number: Double) -> String {
    let scaled = Int((number * 10).rounded())
    return scaled < 0 ? "-\(-scaled / 10).\(-scaled % 10)" : "\(scaled / 10).\(scaled % 10)"
  }

  private static func label(_ value: Double) -> String {
    if abs(value) >= 1 || value == 0 {
      return ReportText.value(Quantity(mantissa: Int128(value.rounded())))
    }
    return "\(Double(Int((value * 1000).rounded())) / 1000)"
  }
}
