public import EventLog
public import Events
import Expressions
import Foundation

/// Events that `plumbline log extract` took out of a log.
public struct EventFixture: Sendable {
  /// Why a file is no fixture.
  public enum Problem: Error, Equatable {
    case notAFixture(String)
  }

  /// An event as it was, with the place that it had.
  public struct Extracted: Sendable {
    public let recorded: RecordedEvent
    /// The event without its place, to be appended anew.
    public var draft: EventDraft {
      EventDraft(
        recorded.event, at: recorded.eventTime, by: recorded.actor, version: recorded.version)
    }
  }

  /// In the order of the log; causes before what they caused.
  public let events: [Extracted]

  /// Reads a fixture.
  /// - Throws: ``Problem``, or a `CanonicalError` if an event's bytes are damaged.
  public init(_ bytes: [UInt8]) throws {
    guard let document = try? JSONDocument(bytes) else {
      throw Problem.notAFixture("it is no JSON document")
    }
    let root = JSONValueView(document: document, node: document.root)
    guard root["fixture"]?.string == "plumbline-events", root["version"]?.integer == 1 else {
      throw Problem.notAFixture("it is no fixture of plumbline-events, version 1")
    }
    events = try (root["events"]?.elements ?? []).map { event in
      guard let offset = event["offset"]?.string.flatMap({ UInt64($0) }),
        let text = event["bytes"]?.string, let stored = Data(base64Encoded: text)
      else { throw Problem.notAFixture("an event lacks its offset or its bytes") }
      return Extracted(
        recorded: try RecordedEvent(
          stored: [UInt8](stored)[...], at: Offset(offset), knowledgeTime: Timestamp(seconds: 0)))
    }
  }

  /// Appends the events to another log, where each follows from the same events as before.
  /// - Returns: The offset of each.
  public func append(to log: Log) async throws -> [Offset] {
    var places: [Offset: Offset] = [:]
    var offsets: [Offset] = []
    for event in events {
      var draft = event.draft
      draft.cause = event.recorded.cause.flatMap { places[$0] }
      draft.correlation = event.recorded.correlation.flatMap { places[$0] }
      let receipt = try await log.append([draft], clock: event.recorded.eventTime)
      places[event.recorded.offset] = receipt.first
      offsets.append(receipt.first)
    }
    return offsets
  }
}
