public import Events

/// Times as RFC 3339 and ISO 8601 write them: `2025-11-25T14:03:22.123Z`, `2025-11-25 14:03:22`,
/// `2025-11-25T14:03+01:00`, `2025-11-25`.
public enum ISOTime {
  /// The time that a text says, or nil if it says none. A text without offset is wall-clock time of
  /// the zone, a bare day that day's first moment.
  public static func read(_ text: ArraySlice<UInt8>, zone: Zone = .utc) -> Timestamp? {
    var at = text.startIndex
    let end = text.endIndex
    func number(_ count: Int) -> Int? {
      guard at + count <= end else { return nil }
      var value = 0
      for _ in 0..<count {
        let digit = text[at] &- 48
        guard digit <= 9 else { return nil }
        value = value * 10 + Int(digit)
        at += 1
      }
      return value
    }
    func skip(_ byte: UInt8) -> Bool {
      guard at < end, text[at] == byte else { return false }
      at += 1
      return true
    }

    guard let year = number(4), skip(45), let month = number(2), skip(45),
      let dayOfMonth = number(2),
      let day = CivilDay(year: year, month: month, day: dayOfMonth)
    else { return nil }
    if at == end { return zone.start(of: day) }
    guard text[at] | 0x20 == UInt8(ascii: "t") || text[at] == UInt8(ascii: " ") else { return nil }
    at += 1
    guard let hour = number(2), skip(58), let minute = number(2), hour < 24, minute < 60 else {
      return nil
    }
    var second = 0
    var fraction: Int64 = 0
    if skip(58) {
      guard let found = number(2), found <= 60 else { return nil }
      second = found
      if skip(46) || skip(44) {
        var share: Int64 = 100_000
        guard at < end, text[at] &- 48 <= 9 else { return nil }
        while at < end, text[at] &- 48 <= 9 {
          fraction += Int64(text[at] - 48) * share
          share /= 10
          at += 1
        }
      }
    }
    let secondOfDay = Int64(hour * 3600 + minute * 60 + second)
    if at == end {
      let moment =
        zone.transitions.isEmpty && zone.initialOffsetSeconds == 0
        ? Timestamp(seconds: Int64(day.number) * 86_400 + secondOfDay)
        : zone.moment(of: day, secondOfDay: secondOfDay)
      return Timestamp(microseconds: moment.microseconds + fraction)
    }
    var offset: Int64 = 0
    if text[at] | 0x20 == UInt8(ascii: "z") {
      at += 1
    } else if text[at] == UInt8(ascii: "+") || text[at] == UInt8(ascii: "-") {
      let sign: Int64 = text[at] == UInt8(ascii: "-") ? -1 : 1
      at += 1
      guard let hours = number(2) else { return nil }
      _ = skip(58)
      let minutes = at == end ? 0 : number(2)
      guard let minutes, hours < 24, minutes < 60 else { return nil }
      offset = sign * Int64(hours * 3600 + minutes * 60)
    } else {
      return nil
    }
    guard at == end else { return nil }
    let seconds = Int64(day.number) * 86_400 + secondOfDay - offset
    return Timestamp(microseconds: seconds * 1_000_000 + fraction)
  }
}
