import Agents
import ArgumentParser
import Events
import Foundation
import PipelineDefinition

/// `plumbline detect series`: a verdict for each row of a CSV file, or of a folder of them.
struct DetectSeriesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "series",
    abstract: "Judge each row of a CSV file, or of a folder of them.",
    discussion: """
      Reads the columns timestamp and value; an empty value is a point at which nothing arrived. \
      Writes timestamp, value, expected, lower, upper, score (0 to 1; 0.5 is what is flagged), \
      verdict (ok, flag, hold) and the reason. A row is judged by the rows before it alone. Of a \
      folder, files without these columns are left alone.

      Example: plumbline detect --input series.csv --output verdicts.csv --holidays us.ics
      """)

  @Option(name: .long, help: "A CSV file, or a folder of them.")
  var input: String
  @Option(name: .long, help: "Where the verdicts go: a file, or a folder where --input is one.")
  var output: String
  @Option(name: .long, help: "The column of a second source of the same quantity.")
  var sibling: String?
  @Option(name: .long, help: "Holidays: an iCalendar file, or CSV with a column date.")
  var holidays: String?
  @Option(name: .long, help: "The calendar to take of a CSV file with a column calendar.")
  var calendar: String?
  @Option(
    name: .long,
    help: "The business's time zone, for timestamps that name another; others are read as they are."
  )
  var zone = "UTC"

  func run() async throws {
    let catalogue = ZoneCatalogue.system
    guard let zone = catalogue.zone(zone) else {
      throw ValidationError("there is no time zone '\(zone)'; write it as in America/New_York")
    }
    let holidays = try HolidayFile.read(holidays, calendar: calendar)
    guard let kind = try? FileManager.default.attributesOfItem(atPath: input)[.type] else {
      throw DetectError.noInput(input)
    }
    if kind as? FileAttributeType == .typeDirectory {
      try judgeFolder(zone, holidays)
    } else {
      let file = try SeriesFile.read(input, sibling: sibling, zone: zone)
      try write(file.verdicts(holidays), to: output)
    }
  }

  /// Every CSV file below the folder, in order of name, into the same places of the other.
  private func judgeFolder(_ zone: Zone, _ holidays: HolidayDays) throws {
    let found = FileManager.default.enumerator(atPath: input)?.allObjects ?? []
    let names = found.compactMap { $0 as? String }.filter { $0.lowercased().hasSuffix(".csv") }
      .sorted()
    var judged = 0
    for name in names {
      let file: SeriesFile
      do {
        file = try SeriesFile.read("\(input)/\(name)", sibling: sibling, zone: zone)
      } catch DetectError.noColumns { continue }
      try write(file.verdicts(holidays), to: "\(output)/\(name)")
      judged += 1
      StandardOutput.note("\(name): \(PeopleFormat.grouped(file.rows.count)) rows")
    }
    guard judged > 0 else { throw DetectError.noSeries(input) }
  }

  private func write(_ text: String, to path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      throw DetectError.notWritten(path)
    }
  }
}
