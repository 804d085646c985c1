import ArgumentParser
import Events
import Replay

/// What is compared, and when it is enough.
struct CanaryOptions: ParsableArguments {
  @Option(
    name: .customLong("legacy"),
    help: "The old outputs: a CSV or NDJSON file, an http address, or a database on this machine.")
  var place: String?
  @Option(
    name: .long, help: "What is asked of a database: SELECT metric, day, value FROM outputs.")
  var query: String?
  @Option(name: .long, help: "The first period: a time or a day (default: the first old row).")
  var from: String?
  @Option(name: .long, help: "The end: a time, or a day that is taken whole (default: all).")
  var to: String?
  @Option(name: .long, help: "Under this share of differences it passes, in percent.")
  var limit = "0.5"
  @Option(name: .long, help: "It passes after so many matching cells in a row, too; 0: never.")
  var matches = 0
  @Option(
    name: .long,
    help: "How far a metric's cells may differ: metric=2, or metric=0.1% of the larger.")
  var tolerance: [String] = []
  @Option(name: .long, help: "What a metric's old values are multiplied by first: metric=0.01.")
  var scale: [String] = []

  func validate() throws {
    _ = try limitPPM
    _ = try tolerances
    _ = try scales
    if query != nil {
      guard let place, LegacyDatabase.isNamed(by: place) else {
        throw ValidationError(
          "--query is for a database: --legacy postgresql://USER@127.0.0.1/NAME or mariadb://…")
      }
    }
    guard matches >= 0 else { throw ValidationError("--matches is 0 or more") }
  }

  /// Where the old outputs are; of a database with what is asked of it.
  var legacy: String? { place.map { place in query.map { "\(place)#\($0)" } ?? place } }

  var limitPPM: Int64 {
    get throws {
      guard let (mantissa, decimals) = LegacyNumber.decimal(limit), mantissa > 0, decimals <= 4,
        let limit = Int64(exactly: mantissa), limit < 1_000_000_000
      else { throw ValidationError("--limit is a percentage, as in 0.5") }
      var ppm = limit
      for _ in decimals..<4 { ppm *= 10 }
      guard ppm <= 1_000_000 else { throw ValidationError("--limit is at most 100 percent") }
      return ppm
    }
  }

  var tolerances: [MetricName: Tolerance] {
    get throws {
      var all: [MetricName: Tolerance] = [:]
      for text in tolerance {
        let (name, value) = try Self.pair(text, "--tolerance")
        if value.hasSuffix("%") {
          guard let (mantissa, decimals) = LegacyNumber.decimal(value.dropLast()), mantissa >= 0,
            decimals <= 4, let number = Int64(exactly: mantissa), number < 1_000_000_000
          else { throw ValidationError("--tolerance \(text): write metric=0.1%") }
          var ppm = number
          for _ in decimals..<4 { ppm *= 10 }
          all[MetricName(name)] = Tolerance(absolute: 0, relativePPM: ppm)
        } else {
          guard let number = Int64(value), number >= 0 else {
            throw ValidationError("--tolerance \(text): write metric=2 or metric=0.1%")
          }
          all[MetricName(name)] = Tolerance(absolute: number, relativePPM: 0)
        }
      }
      return all
    }
  }

  var scales: [String: ExactFactor] {
    get throws {
      var all: [String: ExactFactor] = [:]
      for text in scale {
        let (name, value) = try Self.pair(text, "--scale")
        guard let factor = ExactFactor(value) else {
          throw ValidationError("--scale \(text): write metric=0.01")
        }
        all[name] = factor
      }
      return all
    }
  }

  private static func pair(_ text: String, _ option: String) throws -> (String, String) {
    let parts = text.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else { throw ValidationError("\(option) is written as metric=VALUE") }
    return (String(parts[0]), String(parts[1]))
  }

  /// The end of the year 9999.
  private static let farOff = Timestamp(seconds: 253_402_300_800)

  /// The window that `--from` and `--to` name; without them all time.
  func window(in zone: Zone) throws -> Range<Timestamp> {
    let begin = try from.map { try Parsing.start($0, in: zone) } ?? Timestamp(seconds: 0)
    let end = try to.map { try Parsing.moment($0, in: zone) } ?? Self.farOff
    guard begin < end else { throw ValidationError("--from lies behind --to") }
    return begin..<end
  }
}
