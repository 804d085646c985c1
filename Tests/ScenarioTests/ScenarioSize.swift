import Foundation

/// How large a scenario is: with release builds all of DataPulse, with debug builds, which are many
/// times slower, five of its sources and fewer hours.
struct ScenarioSize {
  /// A file of `Fixtures/datapulse`.
  let configuration: String
  /// Where the history begins.
  let from: String
  /// Where the clock stands when the run begins.
  let start: String
  /// Where it ends.
  let until: String
  let lastEventDay: String
  /// The days whose figures are compared.
  let days: (first: String, last: String)

  static var current: ScenarioSize { Programs.areReleaseBuilds ? whole : small }

  private static let whole = ScenarioSize(
    configuration: "plumbline.yaml", from: "2025-11-18", start: "2025-11-21T00:00:00-05:00",
    until: "2025-11-23T06:00", lastEventDay: "2025-11-24", days: ("2025-11-19", "2025-11-23"))

  private static let small = ScenarioSize(
    configuration: "five-sources.yaml", from: "2025-11-19", start: "2025-11-21T00:00:00-05:00",
    until: "2025-11-22T07:00", lastEventDay: "2025-11-22", days: ("2025-11-19", "2025-11-22"))

  /// The configuration's path.
  var configurationPath: String {
    URL(filePath: #filePath)
      .appending(path: "../../../Fixtures/datapulse/\(configuration)").standardized.path
  }
}
