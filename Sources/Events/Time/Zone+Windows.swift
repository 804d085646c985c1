/// A stretch of moments that all fall on one local day.
public struct DayWindow: Hashable, Sendable {
  /// Days since 1970-01-01.
  public let day: Int32
  /// Microseconds since 1970-01-01 in UTC.
  public let moments: Range<Int64>

  public init(day: Int32, moments: Range<Int64>) {
    self.day = day
    self.moments = moments
  }
}

extension Zone {
  /// The longest stretch around a moment in which neither the local day nor the zone's offset
  /// changes: whoever sorts many moments by day asks once for each stretch, and compares the rest.
  /// O(log *n*) in the transitions.
  public func dayWindow(around moment: Timestamp) -> DayWindow {
    let second = moment.seconds
    let offset = offsetSeconds(atSecond: second)
    let day = floorDivide(second + offset, 86_400)
    var first = day * 86_400 - offset
    var end = first + 86_400
    let next = nextTransition(after: second)
    if next < transitions.count { end = min(end, transitions[next].at) }
    if next > 0 { first = max(first, transitions[next - 1].at) }
    return DayWindow(
      day: Int32(truncatingIfNeeded: day), moments: first * 1_000_000..<end * 1_000_000)
  }
}
