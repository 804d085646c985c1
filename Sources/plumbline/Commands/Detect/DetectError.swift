/// Why a series cannot be judged. The codes are headings of the Errors page.
enum DetectError: Error, Equatable, CustomStringConvertible {
  case noInput(String)
  case noColumns(path: String, missing: [String])
  case badTimestamp(path: String, line: Int, text: String)
  case badValue(path: String, line: Int, text: String)
  case notRising(path: String, line: Int)
  case noSeries(String)
  case noCalendar(String, known: [String])
  case badHolidays(String)
  case notWritten(String)

  var description: String {
    switch self {
    case .noInput(let path): "DETECT-1: \(path) is not there. Name a CSV file or a folder of them."
    case .noColumns(let path, let missing):
      """
      DETECT-2: \(path) has no column \(missing.joined(separator: " or ")). The first line names \
      the columns; timestamp and value are needed, and what --sibling names.
      """
    case .badTimestamp(let path, let line, let text):
      """
      DETECT-3: \(path):\(line): '\(text)' is no time. Write 2025-11-25, 2025-11-25 14:00 or \
      2025-11-25T14:00:00Z.
      """
    case .badValue(let path, let line, let text):
      """
      DETECT-4: \(path):\(line): '\(text)' is no number. Leave the field empty where nothing arrived.
      """
    case .notRising(let path, let line):
      "DETECT-5: \(path):\(line): the time is before that of the row above. Sort the file by time."
    case .noSeries(let path):
      "DETECT-6: no CSV file with the columns timestamp and value lies below \(path)."
    case .noCalendar(let name, let known):
      """
      DETECT-7: the holidays name no calendar '\(name)', but \(known.joined(separator: ", ")). \
      Give one of these with --calendar.
      """
    case .badHolidays(let path):
      """
      DETECT-8: \(path) is no list of holidays. Give an iCalendar file, or CSV with a column date \
      (and calendar, where it holds several).
      """
    case .notWritten(let path):
      "DETECT-9: \(path) cannot be written. Choose a place that you may write with --output."
    }
  }
}
