import Events

extension PipelineReader {
  mutating func readCalendars() {
    for member in file["calendars"]?.members ?? [] {
      if let node = member.value["file"] {
        calendars[member.key] = days(ofFile: node)
      } else {
        calendars[member.key] = Set(texts(member.value).compactMap(DayText.read)).sorted()
      }
    }
  }

  /// The calendar that a metric names: one of the file's, or an iCalendar file by its name.
  mutating func calendar(_ node: DocumentNode) -> String? {
    guard let name = node.text else { return nil }
    if calendars[name] == nil, name.hasSuffix(".ics") { calendars[name] = days(ofFile: node) }
    return reference(node, to: "calendar", among: calendars.keys)
  }

  private mutating func days(ofFile node: DocumentNode) -> [CivilDay] {
    guard let path = node.text else { return [] }
    readsFiles = true
    guard let bytes = readFile(path) else {
      problems.add(
        .unreadable, at: node.place, "the calendar '\(path)' cannot be read",
        hint: "paths begin at the configuration's folder")
      return []
    }
    let calendar = ICalendar(String(decoding: bytes, as: UTF8.self))
    for fault in calendar.faults {
      problems.add(.badValue, at: node.place, "\(path), line \(fault.line): \(fault.message)")
    }
    if calendar.days.isEmpty, calendar.faults.isEmpty {
      problems.add(.badValue, at: node.place, "the calendar '\(path)' holds no days")
    }
    return calendar.days
  }
}
