public import Events

/// Reads every live byte of a log and makes every hash again.
///
/// 1. Every live page of every file, and every value: its CRC-32C.
/// 2. Every event: its leaf; every whole block: its root; the frontier at the end of what is sealed.
/// 3. Every signed checkpoint: its signature, and that its root is that of the events before it.
/// 4. Every layer: its rows and outcomes against the kept digests and the last checkpoint.
///
/// It changes nothing. The first step reads the files by their bytes; where it finds a page that LMDB
/// could not follow, the others are left out. The command runs it in a child process all the same.
public struct LogVerifier: Sendable {
  /// How far a verification has come.
  public enum Step: Sendable {
    /// It reads the values of the files.
    case values
    /// It has hashed the events before this one.
    case events(before: Offset)
    /// It hashes the rows of layers.
    case rows
    /// It has found something.
    case found(VerificationReport.Finding)
  }

  private let log: LogReader
  /// Called on any thread.
  private let progress: @Sendable (Step) -> Void

  /// Verifies what a reader sees.
  public init(_ log: LogReader, progress: @escaping @Sendable (Step) -> Void = { _ in }) {
    self.log = log
    self.progress = progress
  }

  /// Reads and hashes everything.
  /// - Parameter width: How many blocks are hashed at the same time.
  /// - Throws: ``EventLogError`` only if the log cannot be read at all; damage is in the report.
  /// - Complexity: O(*bytes*) in time; memory for one block and worker.
  public func verify(width: Int = 2) async throws -> VerificationReport {
    var report = VerificationReport()
    progress(.values)
    let isNavigable = StoredValues(log).check(into: &report)
    for finding in report.findings { progress(.found(finding)) }
    guard isNavigable else { return report }
    let before = report.findings.count
    try await hash(into: &report, width: width)
    report.isHashed = true
    for finding in report.findings[before...] { progress(.found(finding)) }
    return report
  }

  private func hash(into report: inout VerificationReport, width: Int) async throws {
    let checkpoints = signedCheckpoints(&report)
    let kept = try? log.frontier()
    if kept == nil { report.find("integrity, frontier", "it cannot be read") }
    var marks = checkpoints.map(\.checkpoint.size.rawValue)
    if let kept { marks.append(kept.size) }

    let blocks = await hashBlocks(marks: Set(marks), width: width)
    let frontiers = assemble(blocks, &report)
    compare(checkpoints, frontiers, &report)
    if let kept, let found = frontiers[kept.size], found != kept {
      report.find("integrity, frontier", "it is not that of the \(kept.size) sealed events")
    }
    progress(.rows)
    await checkLayers(latest: checkpoints.first?.checkpoint, width, &report)
  }

  // MARK: Events

  private func hashBlocks(marks: Set<UInt64>, width: Int) async -> [BlockVerification] {
    let count = (log.head.rawValue + MerkleHash.leavesPerBlock - 1) / MerkleHash.leavesPerBlock
    return await withTaskGroup(of: BlockVerification.self) { group in
      var next: UInt64 = 0
      var done: [BlockVerification] = []
      while next < count || done.count < Int(next) {
        while next < count, Int(next) - done.count < max(1, width) {
          let block = next
          group.addTask { BlockVerification(of: block, in: log, marks: marks) }
          next += 1
        }
        guard let finished = await group.next() else { break }
        done.append(finished)
        progress(
          .events(
            before: min(log.head, Offset(UInt64(done.count) << UInt64(MerkleHash.blockLevel)))))
      }
      return done.sorted { $0.block < $1.block }
    }
  }

  /// Joins the blocks into one tree.
  /// - Returns: The frontier at each mark, as far as everything before it could be hashed.
  private func assemble(
    _ blocks: [BlockVerification], _ report: inout VerificationReport
  ) -> [UInt64: MerkleFrontier] {
    var frontiers: [UInt64: MerkleFrontier] = [0: MerkleFrontier()]
    var frontier: MerkleFrontier? = MerkleFrontier()
    var known = Int64.min
    for block in blocks {
      report.findings += block.findings
      report.events += block.events
      if let first = block.firstKnowledgeTime, first < known {
        report.find("block \(block.block)", "its knowledge times begin before the last block's end")
      }
      known = block.lastKnowledgeTime ?? known
      if let before = frontier {
        for (size, local) in block.marked { frontiers[size] = before.extended(by: local) }
      }
      guard block.isHashed else {
        frontier = nil
        continue
      }
      if let root = block.root {
        report.blocks += 1
        frontier = frontier?.extended(by: MerkleFrontier(blockRoot: root))
      } else {
        frontier = frontier?.extended(by: block.frontier)
      }
    }
    report.root = frontier?.root()
    return frontiers
  }

  // MARK: Checkpoints

  private func signedCheckpoints(_ report: inout VerificationReport) -> [SignedCheckpoint] {
    var found: [SignedCheckpoint] = []
    do {
      try log.forEachCheckpoint { checkpoint in
        found.append(checkpoint)
        return .goOn
      }
    } catch { report.find("checkpoints", "\(error)") }
    guard !found.isEmpty else { return found }
    do {
      let keys = try NoteVerifierKey.ofLog(at: log.path)
      if keys.isEmpty { report.find("checkpoint.pub", "the public key is missing") }
      for checkpoint in found where !keys.contains(where: { checkpoint.isSigned(by: $0) }) {
        report.find("checkpoint \(checkpoint.checkpoint.size)", "the log's key has not signed it")
      }
    } catch { report.find("checkpoint.pub", "\(error)") }
    return found
  }

  private func compare(
    _ checkpoints: [SignedCheckpoint], _ frontiers: [UInt64: MerkleFrontier],
    _ report: inout VerificationReport
  ) {
    for checkpoint in checkpoints.map(\.checkpoint) {
      let place = "checkpoint \(checkpoint.size)"
      report.checkpoints += 1
      if checkpoint.logID != log.header.id.hexadecimal {
        report.find(place, "it is of another log, \(checkpoint.logID)")
      }
      if checkpoint.size > log.head {
        report.find(place, "the log has only \(log.head) events")
      } else if let frontier = frontiers[checkpoint.size.rawValue] {
        if frontier.root() != checkpoint.root {
          report.find(place, "its root is not that of the events before it")
        }
      } else {
        report.find(place, "events before it cannot be hashed")
      }
    }
  }

  // MARK: Layers

  private func checkLayers(
    latest: Checkpoint?, _ width: Int, _ report: inout VerificationReport
  ) async {
    let layers: [(id: LayerID, record: LayerRecord)]
    do { layers = try log.layers() } catch {
      return report.find("the list of layers", "\(error)")
    }
    let made = await LayerVerification.digests(of: layers, in: log, width: width)
    var roots = LayerRoots(log: log, trustsKept: false, made: made)
    for (id, record) in layers {
      do {
        let root = try roots.root(of: id, record, before: log.head)
        report.rows += root.rows
        guard let stated = latest?.layers.first(where: { $0.layer == id }), let latest else {
          continue
        }
        // The checkpoint's own event comes after the layers were rooted.
        let then = try roots.root(of: id, record, before: Offset(latest.size.rawValue - 1))
        if then != stated {
          report.find("layer \(id)", "its rows are not those of checkpoint \(latest.size)")
        }
      } catch { report.find("layer \(id)", "\(error)") }
    }
    for (layer, block) in roots.differing {
      let place = "layer \(layer), records \(Offset.records(ofBlock: block).lowerBound) and on"
      if !report.findings.contains(where: { $0.place == place }) {
        report.find(place, "the rows are not those of the kept digest")
      }
    }
  }
}
