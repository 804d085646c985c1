import Events

/// A small line chart of the last days, as inline SVG; a day without a value is a gap.
struct Sparkline {
  let values: [Double?]
  let width = 120.0
  let height = 26.0

  init(_ history: [Quantity?]) { values = history.map { $0?.approximation } }

  var svg: String {
    let known = values.compactMap { $0 }
    guard known.count > 1, let low = known.min(), let high = known.max() else { return "" }
    let span = high > low ? high - low : 1
    let step = (width - 4) / Double(values.count - 1)
    var path = ""
    var isDrawing = false
    for (index, value) in values.enumerated() {
      guard let value else {
        isDrawing = false
        continue
      }
      let x = 2 + step * Double(index)
      let y = height - 3 - (value - low) / span * (height - 6)
      path += "\(isDrawing ? "L" : "M")\(tenths(x)) \(tenths(y))"
      isDrawing = true
    }
    return """
      <svg width="\(Int(width))" height="\(Int(height))" role="img" \
      aria-label="the last \(values.count) days"><path d="\(path)"/></svg>
      """
  }

  private func tenths(_ number: Double) -> String {
    let scaled = Int((number * 10).rounded())
    return "\(scaled / 10).\(scaled % 10)"
  }
}
