extension EventLogError {
  /// What happened, where, and what to do.
  var explanation: String {
    switch self {
    case .damaged(let database, let key, let path):
      """
      the value \(key) of `\(database)` in \(path) is damaged; the other values are whole. Run \
      `plumbline log verify` to see how far the damage goes, then restore from a backup with \
      `plumbline log restore`.
      """
    case .unreadable(let path, let reason):
      """
      \(path) cannot be read: \(reason). The file was cut short or the disk is failing. Copy what \
      can be read, run `plumbline log verify` on the copy, and restore from a backup.
      """
    case .diskFull(let path, let freeBytes):
      """
      there is no room to write \(path) (\(freeBytes) bytes are free); nothing acknowledged is \
      lost and this append was not made. Free some space; the log goes on by itself.
      """
    case .readOnly(let path):
      """
      \(path) may not be written by this process. Give it the right to write there, or use a \
      command that only reads.
      """
    case .missing(let path):
      "there is no log at \(path). Make one with `plumbline init`, or name its directory."
    case .alreadyThere(let path):
      "there is a log at \(path) already. Open it, or choose another directory."
    case .alreadyOpen(let path):
      "\(path) is open in this process already. Use the log that is open, or close it first."
    case .secondWriter(let path, let processID):
      """
      another process\(processID.map { " (\($0))" } ?? "") writes the log at \(path). Stop it \
      first, or send the command through it; reading needs no lock.
      """
    case .newerFormat(let path, let found, let known):
      """
      the log at \(path) has format \(found); this build knows formats up to \(known). Nothing \
      was changed. Use a newer build of plumbline.
      """
    case .notALog(let path): "\(path) is no log of plumbline's. Name the directory of a log."
    case .closed(let path): "the log at \(path) has been closed. Open it again."
    case .tooManyReaders(let path):
      "all reader slots of \(path) are taken. End some of the commands that read it."
    default: refusal
    }
  }

  /// What the log will not do, and what to do instead.
  private var refusal: String {
    switch self {
    case .cursorMoved(let agent, let expected, let found):
      """
      \(agent) meant to go on from offset \(expected), but its cursor stands at \(found): another \
      run of it has decided there. Read the state again and decide from there.
      """
    case .producerFenced(let producer, let epoch, let current):
      """
      producer \(producer) has started again (epoch \(current)), so what its epoch \(epoch) sends \
      is refused. End the older one.
      """
    case .producerGap(let producer, let expected, let found):
      """
      producer \(producer) sent append \(found) where \(expected) was due. Send the missing ones \
      first; a retry of the last one gets its first offsets back.
      """
    case .clockJumped(let from, let to, let limit):
      """
      the clock went from \(from) to \(to), further than \(limit). Check the system's clock; if \
      it is right, say so with `plumbline log adjust-clock`.
      """
    case .notLive(let layer, let source, let live):
      """
      layer \(layer) is not the live layer of \(source)\(live.map { " (\($0) is)" } ?? ""). \
      Normalize the records under the live layer and append again.
      """
    case .layerBehind(let layer, let caughtUpTo, let head):
      """
      layer \(layer) has read up to \(caughtUpTo) and the log goes to \(head). Let it catch up \
      and activate it again.
      """
    case .noSuchLayer(let layer): "there is no layer \(layer). `plumbline log stat` lists them."
    case .noSuchEvent(let offset, let head):
      "there is no event at offset \(offset); the log ends before \(head)."
    case .tooLarge(let bytes, let limit):
      "an append of \(bytes) bytes is more than \(limit). Split it into several appends."
    case .malformedEvent(let index, let reason):
      "event \(index) of the append is not an event in stored form: \(reason)."
    case .headMoved(let expected, let found):
      "an append was made for offset \(expected) and would have got \(found). Make it again."
    case .storage(let reason): "\(reason). Run `plumbline log verify` to see what is whole."
    default: explanation
    }
  }
}
