public import EventLog
public import Events
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
    let file: File
    do {
      file = try JSONDecoder().decode(File.self, from: Data(bytes))
    } catch {
      throw Problem.notAFixture("it is no fixture of `plumbline log extract`: \(error)")
    }
    guard file.fixture == "plumbline-events", file.version == 1 else {
      throw Problem.notAFixture("it is no fixture of plumbline-events, version 1")
    }
    events = try file.events.map { event in
      guard let offset = UInt64(event.offset) else {
        throw Problem.notAFixture("'\(event.offset)' is no offset")
      }
      return Extracted(
        recorded: try RecordedEvent(
          stored: [UInt8](event.bytes), at: Offset(offset),
          knowledgeTime: Timestamp(seconds: 0)))
    }
  }

  /// The file as it is written.
  private struct File: Decodable {
    struct Event: Decodable {
      let offset: String
      /// The stored form; base64 in the file.
      let bytes: Data
    }
    let fixture: String
    let version: Int
    let events: [Event]
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
