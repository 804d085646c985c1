import Events

/// How long a source has brought nothing, beside the longest silences of the last eight weeks: counted are
/// hours in which it was asked.
struct SilenceWatch: Hashable, Sendable {
  /// Hours since something came.
  var quiet: Int64 = 0
  var heard = false
  /// The longest silence of each of the last days, oldest first.
  var longest: [Int64] = []
  var longestToday: Int64 = 0

  private static let kept = 56
  private static let needed = 21

  /// Something came.
  mutating func take() { heard = true }

  mutating func close(
    _ closing: WatchedSource.Closing, isAsked: Bool
  ) -> SourceWatch.Finding? {
    let before = quiet
    quiet = heard ? 0 : quiet + (isAsked ? 1 : 0)
    heard = false
    longestToday = max(longestToday, quiet)
    let usual = longest.max() ?? 0
    let isKnown = longest.count >= Self.needed
    if closing.endsDay {
      // A silence that was told is not taken for usual.
      longest.append(isKnown ? min(longestToday, Self.limit(usual)) : longestToday)
      if longest.count > Self.kept { longest.removeFirst() }
      longestToday = quiet
    }
    guard isKnown else { return nil }
    let limit = Self.limit(usual)
    let since = Timestamp(
      microseconds: closing.end.microseconds - max(quiet, before) * 3_600_000_000)
    guard quiet > limit else {
      return SourceWatch.Finding(
        verdict: .ok, reason: "it has brought something again", since: since)
    }
    return SourceWatch.Finding(
      verdict: .flag,
      reason: """
        nothing has come in the last \(quiet) hours in which it was asked, where no silence of the \
        last \(longest.count) days was longer than \(usual)
        """, since: since, value: quiet * 1_000, expected: usual * 1_000, lower: 0,
      upper: limit * 1_000)
  }

  /// Half as long again, and an hour.
  private static func limit(_ usual: Int64) -> Int64 { usual + (usual + 1) / 2 + 1 }
}
