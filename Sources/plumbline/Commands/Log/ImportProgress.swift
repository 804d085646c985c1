import EventLog
import Foundation
import Synchronization

/// How far an import has come: one line that is written again on a terminal, one line every ten
/// seconds elsewhere.
final class ImportProgress: Sendable {
  private let started = ContinuousClock().now
  private let isTerminal = isatty(2) == 1
  private let lastReport: Mutex<ContinuousClock.Instant>

  init() { lastReport = Mutex(started) }

  func report(_ summary: BulkAppend.Summary) {
    let now = ContinuousClock().now
    let pause: Duration = isTerminal ? .milliseconds(200) : .seconds(10)
    let isDue = lastReport.withLock { last in
      guard now - last >= pause else { return false }
      last = now
      return true
    }
    guard isDue else { return }
    let (whole, parts) = (now - started).components
    let seconds = max(0.001, Double(whole) + Double(parts) / 1e18)
    let line =
      "\(PeopleFormat.grouped(summary.events)) records, "
      + "\(PeopleFormat.grouped(Int(Double(summary.events) / seconds))) a second"
    if isTerminal {
      try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(line)".utf8))
    } else {
      StandardOutput.note(line)
    }
  }

  func finish() { if isTerminal { StandardOutput.note("") } }
}
