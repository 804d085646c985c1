import Events

/// What a service says about itself beside its answers: fewer calls let through than it used to, or an
/// end of what is asked for.
struct NoticeWatch: Hashable, Sendable {
  /// The limit that is taken for usual, and the last one stated.
  var usual: Int64?
  var stated: Int64?
  var statedSince = Timestamp(microseconds: 0)
  var deprecatedSince: Timestamp?
  var endsAt: Timestamp?
  /// What was asked when an end was announced, and when that was; empty and nil where it never was.
  var ending = ""
  var announcedAt: Timestamp?

  /// After so long a limit is the usual one.
  private static let week: Int64 = 7 * 86_400_000_000
  private static let most: Int64 = 1_000_000_000_000

  /// A call that was answered, at a time.
  mutating func take(_ call: CallMade, at time: Timestamp) {
    let notice = call.notice
    // A log may come from somebody else, with any number in it.
    if let limit = notice?.limit.map({ min(max(0, $0), Self.most) }) {
      if limit != stated { statedSince = time }
      stated = limit
      usual = usual ?? limit
    }
    let isEnding = notice?.deprecatedSince != nil || notice?.endsAt != nil
    // A token and a page are different things: only what was announced can be taken back.
    guard isEnding || call.request == ending else { return }
    deprecatedSince = notice?.deprecatedSince
    endsAt = notice?.endsAt
    ending = call.request
    announcedAt = announcedAt ?? time
  }

  /// - Returns: What is to be said of each aspect of which a service says anything.
  mutating func close(_ closing: WatchedSource.Closing) -> [(String, SourceWatch.Finding)] {
    var findings: [(String, SourceWatch.Finding)] = []
    if let finding = quota(closing) { findings.append(("quota", finding)) }
    if let announcedAt { findings.append(("deprecation", deprecation(since: announcedAt))) }
    return findings
  }

  private mutating func quota(_ closing: WatchedSource.Closing) -> SourceWatch.Finding? {
    guard let stated, let before = usual else { return nil }
    let isOld = closing.end.microseconds - statedSince.microseconds >= Self.week
    if stated > before || isOld { usual = stated }
    guard stated < before, !isOld else {
      return SourceWatch.Finding(
        verdict: .ok, reason: "it lets \(stated) calls through in its window", since: statedSince)
    }
    return SourceWatch.Finding(
      verdict: .flag,
      reason: "it lets \(stated) calls through in its window, where it let \(before)",
      since: statedSince, value: stated * 1_000, expected: before * 1_000, lower: before * 1_000,
      upper: before * 1_000)
  }

  private func deprecation(since announced: Timestamp) -> SourceWatch.Finding {
    guard deprecatedSince != nil || endsAt != nil else {
      return SourceWatch.Finding(
        verdict: .ok, reason: "\(ending) is no longer announced to end", since: announced)
    }
    let begin = deprecatedSince.map { " since \($0)" } ?? ""
    let end = endsAt.map { ", and ends \($0)" } ?? ""
    return SourceWatch.Finding(
      verdict: .flag, reason: "\(ending) is deprecated\(begin)\(end)", since: announced)
  }
}
