import Events

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
        guard let pattern = TimePattern(text) else {
          throw .badPattern(source: source, pattern: text)
        }
        patterns.append(pattern)
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
    case .iso: return ISOTime.read(text, zone: zone)
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
        if let found = pattern.read(text) {
          return zone.moment(of: found.day, secondOfDay: found.secondOfDay)
        }
      }
      return nil
    }
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
