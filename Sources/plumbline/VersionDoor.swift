import ArgumentParser
import Connectors
import EventLog
import Events
import Foundation
import Live
import Replay

/// The way of another version into a log: by the run that writes it, which goes on with the new
/// version after a switch, or, with nobody running, by opening it.
struct VersionDoor {
  let directory: DirectoryOption
  let actor: Actor

  /// Makes another version the active one.
  /// - Parameters:
  ///   - name: As a person names it.
  ///   - label: What people call it, where it is new.
  ///   - rollback: Why the active version is left, where this goes back.
  /// - Throws: `HistoryError`, `ValidationError`, `ControlError`, `EventLogError`.
  func change(
    to name: String, label: String = "", rollback: String? = nil
  ) async throws -> SwitchAnswer {
    let log: Log
    do throws(EventLogError) {
      log = try Log.open(at: directory.logPath, Wiring.logOptions(in: directory))
    } catch {
      guard case .secondWriter = error else { throw error }
      return try await changeBesideRun(to: name, label: label, rollback: rollback)
    }
    defer { log.close() }
    let named = try named(name, VersionBook(log.reader()), isRollback: rollback != nil)
    let progress = WorkProgress()
    let outcome = try await VersionSwitch(log: log).activate(
      named.pipeline, configuration: named.configuration, label: label, at: Self.now(of: log),
      by: actor, because: rollback.map { .rollback($0) } ?? .activation
    ) { progress.report($0) }
    progress.finish()
    let receipt = VersionReceipt(
      offset: outcome.offset, decisions: outcome.decisions, figures: outcome.figures,
      normalized: outcome.normalized)
    return SwitchAnswer(
      receipt: receipt, name: label.isEmpty ? named.name : label, pipeline: named.pipeline)
  }

  private func changeBesideRun(
    to name: String, label: String, rollback: String?
  ) async throws -> SwitchAnswer {
    let reader = try LogReader.open(at: directory.logPath)
    defer { reader.close() }
    let named = try named(name, VersionBook(reader), isRollback: rollback != nil)
    let order = VersionOrder(
      version: named.pipeline.version.description,
      configuration: named.isRegistered ? "" : named.configuration, label: label,
      rollback: rollback)
    let receipt = try await ControlClient(path: AppendDoor.socketPath(in: directory))
      .change(order, by: actor)
    return SwitchAnswer(
      receipt: receipt, name: label.isEmpty ? named.name : label, pipeline: named.pipeline)
  }

  /// Normalizes what a version maps otherwise, without a switch.
  /// - Returns: The sources that were normalized again.
  /// - Throws: `ControlError`, `EventLogError`.
  func normalize(
    _ version: VersionBook.Named, _ progress: WorkProgress
  ) async throws -> [SourceID] {
    let log: Log
    do throws(EventLogError) {
      log = try Log.open(at: directory.logPath, Wiring.logOptions(in: directory))
    } catch {
      guard case .secondWriter = error else { throw error }
      let order = VersionOrder(
        version: version.pipeline.version.description,
        configuration: version.isRegistered ? "" : version.configuration, label: "",
        rollback: nil)
      return try await ControlClient(path: AppendDoor.socketPath(in: directory))
        .normalize(order, by: actor)
    }
    defer { log.close() }
    return try await VersionSwitch(log: log).normalizeBeside(version.pipeline) {
      progress.report($0)
    }
  }

  private func named(
    _ name: String, _ versions: VersionBook, isRollback: Bool
  ) throws -> VersionBook.Named {
    guard isRollback else { return try versions.named(name) }
    guard name != "previous" || versions.ledger.previous != nil else {
      throw ValidationError("only one version was ever active; there is nothing to go back to")
    }
    let named = try versions.named(name)
    guard named.isRegistered else {
      throw ValidationError("\(name) was never active; `plumbline rules activate` is meant for it")
    }
    return named
  }

  /// The time of a switch: a log keeps to the kind of clock that it was made with.
  static func now(of log: Log) throws -> Timestamp {
    let known = try log.reader().knowledgeTime ?? Timestamp(microseconds: 0)
    guard log.header.clock == .wall else { return known }
    let now = Date().timeIntervalSince1970
    return max(known, Timestamp(microseconds: Int64(now * 1_000_000)))
  }
}

/// What a switch came to, in words.
struct SwitchAnswer {
  let receipt: VersionReceipt
  let name: String
  let pipeline: Pipeline

  func write() {
    guard let offset = receipt.offset else {
      return StandardOutput.write(line: "\(name) is active already")
    }
    var line = "\(name) (\(pipeline.version.short)) is active from offset \(offset) on"
    if !receipt.normalized.isEmpty {
      line +=
        "; normalized again: "
        + receipt.normalized.map(\.rawValue).joined(separator: ", ")
    }
    StandardOutput.write(line: line)
    StandardOutput.write(
      line: "\(PeopleFormat.grouped(receipt.decisions)) figures decided otherwise, "
        + "\(PeopleFormat.grouped(receipt.figures)) published again")
  }
}
