import Foundation

/// How far long work has come: what, how far, how long still; one line that is written again on a
/// terminal, one line a minute elsewhere.
final class WorkProgress {
  private let isTerminal = isatty(2) == 1
  private let clock = ContinuousClock()
  private var what = ""
  private var started: ContinuousClock.Instant
  private var reported: ContinuousClock.Instant

  init() {
    started = clock.now
    reported = clock.now
  }

  /// - Parameter share: From 0 to 1.
  func report(_ what: String, _ share: Double) {
    let now = clock.now
    if what != self.what {
      self.what = what
      started = now
    }
    guard now - reported >= (isTerminal ? .milliseconds(100) : .seconds(60)) else { return }
    reported = now
    let elapsed = Self.seconds(now - started)
    var line = "\(what), \(Int(share * 100)) %"
    if share > 0.05, elapsed > 1 {
      line += ", \(Int(elapsed * (1 - share) / share) + 1) s to go"
    }
    if isTerminal { StandardOutput.progress(line) } else { StandardOutput.note(line) }
  }

  func finish() { StandardOutput.progress(nil) }

  static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }
}
