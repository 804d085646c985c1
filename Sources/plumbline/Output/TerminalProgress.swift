import Events
import Foundation
import Live

/// How far a run has come: one line that is written again on a terminal, one line a minute elsewhere.
actor TerminalProgress: RunProgress {
  private let started: ContinuousClock.Instant
  private let from: Timestamp
  private let zone: Zone
  private let isTerminal = isatty(2) == 1
  private var lastReport: ContinuousClock.Instant?
  private var last: RunStatus?

  init(from: Timestamp, zone: Zone) {
    self.from = from
    self.zone = zone
    started = ContinuousClock().now
  }

  func report(_ status: RunStatus) {
    last = status
    let now = ContinuousClock().now
    let pause: Duration = isTerminal ? .milliseconds(200) : .seconds(60)
    if let lastReport, now - lastReport < pause { return }
    lastReport = now
    write(status, at: now)
  }

  func trouble(_ words: String) {
    if isTerminal, last != nil { StandardOutput.note("") }
    StandardOutput.note(words)
  }

  func finish() {
    guard let last else { return }
    write(last, at: ContinuousClock().now)
    if isTerminal { StandardOutput.note("") }
  }

  private func write(_ status: RunStatus, at now: ContinuousClock.Instant) {
    let line = text(status, elapsed: now - started)
    if isTerminal {
      try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(line)".utf8))
    } else {
      StandardOutput.note(line)
    }
  }

  private func text(_ status: RunStatus, elapsed: Duration) -> String {
    let seconds = max(
      0.001, Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18)
    var text = PeopleFormat.moment(status.now, in: zone)
    text += "  \(PeopleFormat.grouped(status.events)) events"
    text += ", \(PeopleFormat.grouped(Int(Double(status.records) / seconds))) records/s"
    text += ", \(PeopleFormat.grouped(status.decisions)) decisions"
    if let until = status.until, status.now > from, status.now < until {
      let done = Double(status.now.microseconds - from.microseconds)
      let all = Double(until.microseconds - from.microseconds)
      text += ", \(Int(100 * done / all)) %"
      // The history comes first and takes long: an early guess would be wild.
      if done * 20 > all {
        let left = Int(seconds * (all - done) / done)
        text += ", \(left / 60):\(padded(left % 60)) to go"
      }
    }
    if !status.troubled.isEmpty {
      text += "  [failing: \(status.troubled.map(\.rawValue).joined(separator: ", "))]"
    }
    return text
  }
}
