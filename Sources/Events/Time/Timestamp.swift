/// A moment: microseconds since 1970-01-01T00:00:00Z, without leap seconds.
public struct Timestamp: Hashable, Comparable, Sendable {
  public let microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }
  public init(milliseconds: Int64) { self.microseconds = milliseconds * 1_000 }
  public init(seconds: Int64) { self.microseconds = seconds * 1_000_000 }

  public var milliseconds: Int64 { floorDivide(microseconds, 1_000) }
  public var seconds: Int64 { floorDivide(microseconds, 1_000_000) }

  /// The moment `duration` later (earlier if it is negative); below a microsecond it is cut.
  public func advanced(by duration: Duration) -> Timestamp {
    Timestamp(microseconds: microseconds + duration.microseconds)
  }

  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.microseconds < right.microseconds
  }
}

extension Timestamp: CustomStringConvertible {
  /// RFC 3339 in UTC with as many fraction digits as needed: none, three or six.
  public var description: String {
    let day = CivilDay(number: Int32(floorDivide(seconds, 86_400)))
    let second = Int(seconds - Int64(day.number) * 86_400)
    let fraction = Int(microseconds - seconds * 1_000_000)
    let time = "\(padded(second / 3600)):\(padded(second / 60 % 60)):\(padded(second % 60))"
    let tail =
      fraction == 0
      ? ""
      : fraction % 1_000 == 0
        ? ".\(padded(fraction / 1_000, width: 3))" : ".\(padded(fraction, width: 6))"
    return "\(day)T\(time)\(tail)Z"
  }
}

extension Duration {
  /// The whole microseconds of this duration; what is below one is cut.
  public var microseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
  }
}

/// Division that rounds towards negative infinity, as calendars need it.
@inlinable public func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
  let quotient = dividend / divisor
  return dividend % divisor != 0 && (dividend < 0) != (divisor < 0) ? quotient - 1 : quotient
}

/// A number with leading zeros: `padded(7)` is `07`.
public func padded(_ number: Int, width: Int = 2) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
