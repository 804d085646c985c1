import Events
import Synchronization

/// The memory of appends that are on the disk, for the next ones: fresh memory costs a page fault
/// every four kilobytes, as much as writing the events into it.
final class SpareMemory: Sendable {
  private let arrays = Mutex<[[UInt8]]>([])

  private static let most = 4
  /// Smaller arrays are not worth keeping, larger ones are too much to hold on to.
  private static let sizes = 4_096...(4 << 20)

  /// An array to be overwritten, empty if there is none to spare.
  func take() -> [UInt8] { arrays.withLock { $0.popLast() } ?? [] }

  /// Takes the memory of the appends of a group, which is empty then. An array that its append's
  /// maker still holds is copied when it is next written to, as any array.
  func keep(memoryOf jobs: inout [LogWriter.Job]) {
    var memory: [[UInt8]] = []
    for job in jobs {
      guard case .append(let batch) = job.work,
        Self.sizes.contains(batch.encoder.bytes.capacity)
      else { continue }
      memory.append(batch.encoder.bytes)
    }
    jobs = []
    guard !memory.isEmpty else { return }
    arrays.withLock { arrays in
      arrays.append(contentsOf: memory.prefix(max(0, Self.most - arrays.count)))
    }
  }
}
