/// Rows of text under headings, aligned for a terminal: numbers to the right, the rest to the left.
struct TextTable {
  enum Alignment { case left, right }

  let headings: [(title: String, alignment: Alignment)]
  private(set) var rows: [[String]] = []

  init(_ headings: [(String, Alignment)]) {
    self.headings = headings.map { (title: $0.0, alignment: $0.1) }
  }

  mutating func add(_ cells: [String]) {
    precondition(cells.count == headings.count, "a row has a cell for each heading")
    rows.append(cells)
  }

  /// The lines, headings first; columns stand two spaces apart and nothing trails.
  var lines: [String] {
    let all = [headings.map(\.title)] + rows
    let widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { cells in
      let line = zip(cells, zip(widths, headings)).map { cell, shape in
        let space = String(repeating: " ", count: shape.0 - cell.count)
        return shape.1.alignment == .right ? space + cell : cell + space
      }
      return line.joined(separator: "  ").trimmingTrailingSpaces()
    }
  }
}

extension String {
  func trimmingTrailingSpaces() -> String {
    var text = self[...]
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
