import Events

extension Report {
  /// The report as RFC 4180 CSV, values as plain exact numbers.
  public var csv: String {
    var text = "metric,day,labels,audience,value,difference,state,revision,confidence,rule,note\r\n"
    for line in lines {
      let isOwn = line.audience == Self.ownAudience
      let cells = [
        line.metric.rawValue, day.description, line.labels.description, line.audience,
        line.value?.description ?? "", line.difference?.description ?? "",
        isOwn ? line.state.rawValue : "", isOwn ? String(line.revision) : "",
        isOwn ? ReportText.share(ppm: line.confidencePPM) : "", line.rule, line.note,
      ]
      text += cells.map(Self.quoted).joined(separator: ",") + "\r\n"
    }
    return text
  }

  /// Quotes a cell where it must be, and disarms what a spreadsheet would run as a formula.
  private static func quoted(_ cell: String) -> String {
    var cell = cell
    if let first = cell.first, "=@\t\r".contains(first) { cell = "'" + cell }
    guard cell.contains(where: { "\",\r\n".contains($0) }) else { return cell }
    return "\"" + cell.replacing("\"", with: "\"\"") + "\""
  }
}
