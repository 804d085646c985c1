import Events

/// Reads the timestamps of a series.
enum SeriesTime {
  /// Seconds since 1970-01-01 00:00 on the business's clock.
  ///
  /// `2025-11-25`, `2025-11-25 14:00`, `2025-11-25T14:00:00.5` and seconds since 1970 will do. A
  /// time with `Z` or an offset, and seconds since 1970, are moved into the zone; others stand for
  /// its clock.
  static func localSecond(_ text: String, in zone: Zone) -> Int? {
    if let number = Int64(text) { return local(number, zone) }
    let parts = text.split(maxSplits: 1) { $0 == " " || $0 == "T" }
    guard let first = parts.first, let day = CivilDay(first) else { return nil }
    let midnight = Int64(day.number) * 86_400
    guard parts.count == 2 else { return Int(midnight) }
    guard let (second, offset) = timeOfDay(parts[1]) else { return nil }
    guard let offset else { return Int(midnight + second) }
    return local(midnight + second - offset, zone)
  }

  private static func local(_ second: Int64, _ zone: Zone) -> Int {
    Int(second + zone.offsetSeconds(atSecond: second))
  }

  private static func timeOfDay(_ text: Substring) -> (second: Int64, offset: Int64?)? {
    var clock = text
    var offset: Int64?
    if clock.last == "Z" {
      clock.removeLast()
      offset = 0
    } else if let sign = clock.lastIndex(where: { $0 == "+" || $0 == "-" }) {
      guard let seconds = seconds(clock[clock.index(after: sign)...]) else { return nil }
      offset = clock[sign] == "-" ? -seconds : seconds
      clock = clock[..<sign]
    }
    guard let second = seconds(clock) else { return nil }
    return (second, offset)
  }

  /// `14:00`, `14:00:30`, `14:00:30.25`; what is below a second is cut.
  private static func seconds(_ text: Substring) -> Int64? {
    let parts = text.prefix { $0 != "." }.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int64($0) }
    guard (2...3).contains(parts.count), numbers.count == parts.count,
      (0..<25).contains(numbers[0]),
      numbers.dropFirst().allSatisfy({ (0..<61).contains($0) })
    else { return nil }
    return numbers[0] * 3_600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
  }
}
