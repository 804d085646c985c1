import Agents
import Events
import Foundation
import PipelineDefinition

/// Reads holidays from an iCalendar file or from CSV.
enum HolidayFile {
  /// - Parameter calendar: Which calendar of a CSV file with a column of that name; nil takes all.
  static func read(_ path: String?, calendar: String?) throws -> HolidayDays {
    guard let path else { return HolidayDays([]) }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw DetectError.noInput(path)
    }
    if path.lowercased().hasSuffix(".ics") {
      let file = ICalendar(String(decoding: data, as: UTF8.self))
      guard file.faults.isEmpty, !file.days.isEmpty else { throw DetectError.badHolidays(path) }
      return HolidayDays(file.days)
    }
    var text = DelimitedText(Array(data))
    let head = (text.next() ?? []).map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
    guard let dates = head.firstIndex(of: "date") else { throw DetectError.badHolidays(path) }
    let names = head.firstIndex(of: "calendar")
    var days: [CivilDay] = []
    var known: Set<String> = []
    while let fields = text.next() {
      let name = names.flatMap { $0 < fields.count ? fields[$0] : nil }
      if let name { known.insert(name) }
      if let calendar, let name, name != calendar { continue }
      guard dates < fields.count, let day = CivilDay(fields[dates]) else {
        throw DetectError.badHolidays(path)
      }
      days.append(day)
    }
    if let calendar, days.isEmpty {
      throw DetectError.noCalendar(calendar, known: known.sorted())
    }
    return HolidayDays(days)
  }
}
