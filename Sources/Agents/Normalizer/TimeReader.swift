import Events
import Expressions

/// Reads times as sources write them. Pure: zones come as values.
struct TimeReader: Sendable {
  let zone: Zone
  let format: TimeMapping.Format
  private let patterns: [TimePattern]

  init(_ mapping: TimeMapping, source: String, zones: [String: Zone]) throws(NormalizerError) {
    if let zone = zones[mapping.zone] {
      self.zone = zone
    } else if mapping.zone == Zone.utc.identifier {
      zone = .utc
    } else {
      throw .unknownZone(source: source, zone: mapping.zone)
    }
    format = mapping.format
    var patterns: [TimePattern] = []
    if case .patterns(let texts) = mapping.format {
      for text in texts {
        do throws(TimePatternError) {
          patterns.append(try TimePattern(text))
        } catch {
          throw .badPattern(source: source, pattern: text, reason: "\(error)")
        }
      }
    }
    self.patterns = patterns
  }

  /// What a message says was expected.
  var expectation: String {
    switch format {
    case .iso: "a time as ISO 8601 writes it"
    case .epochSeconds: "seconds since 1970"
    case .epochMilliseconds: "milliseconds since 1970"
    case .epochMicroseconds: "microseconds since 1970"
    case .localEpochMilliseconds: "milliseconds since 1970 of \(zone.identifier)"
    case .patterns(let texts): "a time written \(texts.joined(separator: " or "))"
    }
  }

  /// The time that a text says, or nil if it says none.
  func read(_ text: ArraySlice<UInt8>) -> Timestamp? {
    switch format {
    case .iso:
      return Self.time { () throws(CivilTimeError) in try ISOTime.read(text) }.map(moment(of:))
    case .epochSeconds: return decimal(text, unitMicroseconds: 1_000_000)
    case .epochMilliseconds: return decimal(text, unitMicroseconds: 1_000)
    case .epochMicroseconds: return decimal(text, unitMicroseconds: 1)
    case .localEpochMilliseconds:
      guard let local = decimal(text, unitMicroseconds: 1_000) else { return nil }
      let day = floorDivide(local.microseconds, 86_400_000_000)
      let rest = local.microseconds - day * 86_400_000_000
      let second = zone.moment(
        of: CivilDay(number: Int32(day)), secondOfDay: rest / 1_000_000)
      return Timestamp(microseconds: second.microseconds + rest % 1_000_000)
    case .patterns:
      for pattern in patterns {
        let found = Self.time { () throws(CivilTimeError) in try pattern.read(text) }
        if let found { return moment(of: found) }
      }
      return nil
    }
  }

  /// A text as a time in UTC where it names no offset; for versions.
  static func version(_ text: ArraySlice<UInt8>) -> Int64? {
    guard let time = time({ () throws(CivilTimeError) in try ISOTime.read(text) }) else {
      return nil
    }
    return time.microsecondsUTC ?? time.microsecondsLocal
  }

  private static func time(
    _ read: () throws(CivilTimeError) -> CivilTime
  ) -> CivilTime? {
    do throws(CivilTimeError) {
      return try read()
    } catch {
      return nil
    }
  }

  /// The moment of a time in this zone, if it names no offset itself.
  private func moment(of time: CivilTime) -> Timestamp {
    if let utc = time.microsecondsUTC { return Timestamp(microseconds: utc) }
    if zone.transitions.isEmpty, zone.initialOffsetSeconds == 0 {
      return Timestamp(microseconds: time.microsecondsLocal)
    }
    let second = zone.moment(
      of: CivilDay(number: time.day), secondOfDay: time.microsecondOfDay / 1_000_000)
    return Timestamp(microseconds: second.microseconds + time.microsecondOfDay % 1_000_000)
  }

  /// A decimal number of units; nil beyond the years that a timestamp is good for.
  private func decimal(_ text: ArraySlice<UInt8>, unitMicroseconds: Int64) -> Timestamp? {
    var at = text.startIndex
    guard at < text.endIndex else { return nil }
    let isNegative = text[at] == UInt8(ascii: "-")
    if isNegative { at += 1 }
    var whole: Int64 = 0
    var digits = 0
    while at < text.endIndex, text[at] &- 48 <= 9 {
      guard digits < 18 else { return nil }
      whole = whole * 10 + Int64(text[at] - 48)
      digits += 1
      at += 1
    }
    guard digits > 0 else { return nil }
    var fraction: Int64 = 0
    if at < text.endIndex, text[at] == UInt8(ascii: ".") {
      at += 1
      var share = unitMicroseconds / 10
      guard at < text.endIndex else { return nil }
      while at < text.endIndex, text[at] &- 48 <= 9 {
        fraction += Int64(text[at] - 48) * share
        share /= 10
        at += 1
      }
    }
    guard at == text.endIndex else { return nil }
    let (product, overflow) = whole.multipliedReportingOverflow(by: unitMicroseconds)
    guard !overflow, product <= Self.latest else { return nil }
    return Timestamp(microseconds: isNegative ? -(product + fraction) : product + fraction)
  }

  /// The end of the year 9999.
  private static let latest: Int64 = 253_402_300_799_999_999
}
