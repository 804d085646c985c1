extension TruthFiles {
  /// Writes what the old pipeline shows of every day with the bug behind each wrong cell, and what
  /// each bug weighs: the cells (metric, day, labels) that it makes wrong, of all.
  func writeLegacy() throws {
    let cells = truth.legacyCells
    try write(
      "legacy/outputs.csv", header: "metric,day,labels,value,bug",
      cells.map { cell in
        let value = cell.value
        return "\(value.metric),\(value.day),\(value.labels),\(value.value),"
          + (cell.bug?.rawValue ?? "")
      })
    var lines = weights("day", cells.map(\.bug))
    if hasHours {
      let hours = truth.legacyHours()
      lines += weights("hour", hours.map(\.bug))
      try write(
        "legacy/hours.csv", header: "metric,labels,hour,known_at,value,bug", hours.map(\.line))
      try write(
        "truth/hours.csv", header: "metric,labels,hour,known_at,value",
        hours.map(\.rightLine))
    }
    try write("legacy/bugs.csv", header: "table,bug,cells,weight", lines)
    try write("legacy/agreement.csv", header: "department,denominator,cells,equal", agreement())
  }

  /// Whether the days hold those of the canary.
  private var hasHours: Bool {
    truth.days.contains(LegacyHours.days.lowerBound)
      && truth.days.contains(LegacyHours.days.upperBound)
  }

  private func weights(_ table: String, _ bugs: [LegacyBug?]) -> [String] {
    LegacyBug.allCases.map { bug in
      let wrong = bugs.count { $0 == bug }
      return "\(table),\(bug.rawValue),\(wrong),\(wrong)/\(bugs.count)"
    }
  }

  /// How much of what each department shows is right, and of all together (the old pipeline's
  /// dashboard among them), by two denominators: metric and day, where all labels have to be
  /// right; and metric, day and labels.
  private func agreement() -> [String] {
    var right: [String: String] = [:]
    let values = truth.values
    for value in values where value.department == .truth {
      right["\(value.metric) \(value.day) \(value.labels)"] = value.value
    }
    var cells: [String: (all: Int, equal: Int)] = [:]
    var figures: [String: [String: Bool]] = [:]
    for value in values where value.department != .truth {
      let isEqual = right["\(value.metric) \(value.day) \(value.labels)"] == value.value
      let figure = "\(value.metric) \(value.day) \(value.department)"
      for name in ["all", value.department.rawValue] {
        cells[name, default: (0, 0)].all += 1
        cells[name, default: (0, 0)].equal += isEqual ? 1 : 0
        figures[name, default: [:]][figure] = isEqual && figures[name]?[figure] ?? true
      }
    }
    return cells.keys.sorted().flatMap { name in
      let shown = figures[name] ?? [:]
      return [
        "\(name),metric x day,\(shown.count),\(shown.values.count { $0 })",
        "\(name),metric x day x labels,\(cells[name]?.all ?? 0),\(cells[name]?.equal ?? 0)",
      ]
    }
  }
}
