import ArgumentParser
import Connectors
import EventLog
import Events
import Foundation

/// Joins the ports to what implements them. Nothing else knows the connectors.
struct Wiring {
  let pipeline: Pipeline
  let clock: any PipelineClock
  let connectors: [SourceID: any SourceConnector]
  private let set: ConnectorSet
  private let secrets = SystemSecrets()

  init(pipeline: Pipeline, clock url: String?) throws {
    var options = ConnectorOptions()
    options.simulatedDurations = url != nil
    let set = ConnectorSet(secrets: secrets, options: options)
    var connectors: [SourceID: any SourceConnector] = [:]
    for source in pipeline.sources { connectors[source.id] = try set.connector(for: source) }
    self.pipeline = pipeline
    self.set = set
    self.connectors = connectors
    if let url { clock = set.steppedClock(at: url) } else { clock = SystemClock() }
  }

  /// Runs `body` with the webhook listener open, where a source wants one.
  func listening(
    port: Int, handler: @escaping WebhookHandler,
    while body: @escaping @Sendable () async throws -> Void
  ) async throws {
    let sources = pipeline.sources.filter { $0.webhook != nil }
    guard !sources.isEmpty else { return try await body() }
    let listener = try WebhookListener(
      port: port, sources: sources, secrets: secrets, clock: clock, handler: handler)
    let (bound, continuation) = AsyncStream.makeStream(of: Int.self)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await listener.run { port in
          continuation.yield(port)
          continuation.finish()
        }
        return false
      }
      group.addTask {
        for await _ in bound { break }
        try await body()
        return true
      }
      while let isBody = try await group.next() {
        if isBody { break }
      }
      group.cancelAll()
      while (try? await group.next()) != nil {}
    }
  }

  /// Runs `body` while commands beside the run may hand over what they want appended.
  ///
  /// Where the socket cannot be made the run goes on without: it says so, and commands have to wait
  /// for its end.
  static func heeding(
    commandsAt path: String, handler: @escaping ControlHandler,
    changing: @escaping VersionHandler, normalizing: @escaping NormalizingHandler,
    while body: @escaping @Sendable () async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        do {
          try await ControlListener(
            path: path, handler: handler, changing: changing, normalizing: normalizing
          ).run {
            try? FileManager.default.setAttributes(
              [.posixPermissions: 0o600], ofItemAtPath: path)
          }
        } catch {
          guard !Task.isCancelled else { return false }
          StandardOutput.note("commands cannot reach this run at \(path): \(error)")
        }
        return false
      }
      group.addTask {
        try await body()
        return true
      }
      while let isBody = try await group.next() {
        if isBody { break }
      }
      group.cancelAll()
      while (try? await group.next()) != nil {}
    }
    try? FileManager.default.removeItem(atPath: path)
  }

  /// By which people are told of alerts.
  func alertChannels(_ options: AlertOptions) throws -> [any AlertChannel] {
    var channels: [any AlertChannel] = []
    if let url = options.alertWebhook {
      channels.append(set.alertWebhook(at: url, secret: .environment(options.alertSecret)))
    }
    if let command = options.alertCommand { channels.append(CommandAlertChannel(command)) }
    return channels
  }

  func shutdown() async throws { try await set.shutdown() }

  static func logOptions(in directory: DirectoryOption) -> LogOptions { LogOptions() }

  /// A log keeps to the kind of clock that it was made with: its times would mean nothing otherwise.
  static func requireClock(of log: Log, simulated: Bool) throws {
    switch (log.header.clock, simulated) {
    case (.simulated, false):
      throw ValidationError(
        "this log runs on a simulated clock; give its URL with --clock, or begin a new log")
    case (.wall, true):
      throw ValidationError(
        "this log runs on the system's clock; leave --clock out, or begin a new log with "
          + "`plumbline init --simulated`")
    default: break
    }
  }
}
