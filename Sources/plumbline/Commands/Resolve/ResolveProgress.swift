import Agents
import Foundation
import Synchronization

/// How far the resolver has come: one line that is written again on a terminal, one a minute elsewhere.
final class ResolveProgress: Sendable {
  private let isTerminal = isatty(2) == 1
  private let started = ContinuousClock().now
  private let last = Mutex<ContinuousClock.Instant?>(nil)

  func report(_ progress: ResolverRun.Progress) {
    let now = ContinuousClock().now
    let pause: Duration = isTerminal ? .milliseconds(200) : .seconds(60)
    let isDue = last.withLock { last in
      guard now - (last ?? started) >= pause else { return false }
      last = now
      return true
    }
    guard isDue, progress.allClaims > 0, progress.claims > 0 else { return }
    let elapsed = now - started
    let seconds = max(1, elapsed.components.seconds * 1_000 + 1)
    let left =
      seconds * Int64(max(0, progress.allClaims - progress.claims)) / Int64(progress.claims)
    let line =
      "\(PeopleFormat.grouped(progress.claims)) of \(PeopleFormat.grouped(progress.allClaims)) "
      + "claims, \(progress.claims * 100 / progress.allClaims) %, \(left / 1_000) s to go"
    if isTerminal {
      try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(line)".utf8))
    } else {
      StandardOutput.note(line)
    }
  }

  func finish() {
    if isTerminal, last.withLock({ $0 != nil }) { StandardOutput.note("") }
  }
}
