import Events

/// How a service writes moments in its questions and answers.
enum ServiceTime: String, CaseIterable, Hashable, Sendable {
  case iso
  case epochSeconds = "epoch-seconds"
  case epochMilliseconds = "epoch-milliseconds"
  case epochMicroseconds = "epoch-microseconds"
  /// The UTC day, `2025-11-25`.
  case day

  func text(_ moment: Timestamp) -> String {
    switch self {
    case .iso: moment.description
    case .epochSeconds: String(moment.seconds)
    case .epochMilliseconds: String(moment.milliseconds)
    case .epochMicroseconds: String(moment.microseconds)
    case .day: String(moment.description.prefix(10))
    }
  }

  func moment(_ text: String) -> Timestamp? {
    switch self {
    case .iso: Self.iso(text)
    case .epochSeconds: Self.number(text, microseconds: 1_000_000)
    case .epochMilliseconds: Self.number(text, microseconds: 1_000)
    case .epochMicroseconds: Self.number(text, microseconds: 1)
    case .day: CivilDay(text).map { Timestamp(seconds: Int64($0.number) * 86_400) }
    }
  }

  private static func number(_ text: String, microseconds: Int64) -> Timestamp? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first.flatMap({ Int64($0) }) else { return nil }
    let (product, overflow) = whole.multipliedReportingOverflow(by: microseconds)
    guard !overflow else { return nil }
    guard parts.count == 2, let fraction = fraction(parts[1]) else {
      return parts.count == 1 ? Timestamp(microseconds: product) : nil
    }
    return Timestamp(microseconds: product + fraction * microseconds / 1_000_000)
  }

  /// RFC 3339, also with a space for the `T`, and in UTC where it names no zone.
  static func iso(_ text: String) -> Timestamp? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, let day = CivilDay(String(decoding: bytes[..<10], as: UTF8.self))
    else { return nil }
    let start = Int64(day.number) * 86_400
    if bytes.count == 10 { return Timestamp(seconds: start) }
    guard bytes.count >= 19, bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
      let hour = two(bytes, 11), let minute = two(bytes, 14), let second = two(bytes, 17),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    var rest = bytes[19...]
    var microseconds: Int64 = 0
    if rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix { (48...57).contains($0) }
      guard let parsed = fraction(String(decoding: digits, as: UTF8.self)) else { return nil }
      microseconds = parsed
      rest = rest.dropFirst(digits.count + 1)
    }
    guard let offset = offsetSeconds(rest) else { return nil }
    let seconds = start + hour * 3600 + minute * 60 + second - offset
    return Timestamp(microseconds: seconds * 1_000_000 + microseconds)
  }

  private static func two(_ bytes: [UInt8], _ at: Int) -> Int64? {
    guard (48...57).contains(bytes[at]), (48...57).contains(bytes[at + 1]) else { return nil }
    return Int64(bytes[at] - 48) * 10 + Int64(bytes[at + 1] - 48)
  }

  /// Microseconds of decimal digits behind the point; what is below is cut.
  private static func fraction(_ digits: some StringProtocol) -> Int64? {
    guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    let six = String(digits.prefix(6))
    return Int64(six + String(repeating: "0", count: 6 - six.utf8.count))
  }

  private static func offsetSeconds(_ text: ArraySlice<UInt8>) -> Int64? {
    if text.isEmpty || text.elementsEqual("Z".utf8) || text.elementsEqual("z".utf8) { return 0 }
    let bytes = Array(text)
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = two(bytes, 1),
      let minutes = two(bytes, 4), hours < 24, minutes < 60
    else { return nil }
    switch bytes[0] {
    case UInt8(ascii: "+"): return hours * 3600 + minutes * 60
    case UInt8(ascii: "-"): return -(hours * 3600 + minutes * 60)
    default: return nil
    }
  }
}
