import CrashEvents
import EventLog
import Events

/// An append that never ends: its transaction has begun and written when it says so.
enum Sticking {
  static func append(to path: String) throws {
    var options = LogOptions()
    options.now = { CrashEvents.time }
    options.sealsInBackground = false
    options.integrity = Staying()
    let log = try Log.open(at: path, options)
    // The hook is asked for the seed of a block, inside the transaction, when its first event comes.
    var batch = AppendBatch(to: log)
    for _ in 0..<(1 << 16) {
      batch.append(EventDraft(.ticked(Ticked()), at: CrashEvents.time, by: "test"))
    }
    _ = try log.appendBlocking(batch)
  }

  /// Stays inside the transaction that asks for a seed.
  private struct Staying: IntegrityHooks {
    func blockSeed(block: UInt64, header: LogHeader) -> [UInt8] {
      CrashWorkload.say("writing")
      CrashWorkload.waitForEndOfInput()
      return []
    }
    func sealed(_ segment: SealedSegment, log: LogReader) throws -> [IntegrityChange] { [] }
  }
}
