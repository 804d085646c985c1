import EventLog
import Events

/// Tells people of what the alerter decided, beside the polling: a receiver that hangs delays nothing
/// but what it is told itself.
extension LiveRun {
  static let alertActor = Actor("agent:outbox")

  /// Begins to send what is due, by every channel that is not busy.
  func tellAlerts(
    at now: Timestamp, in group: inout ThrowingDiscardingTaskGroup<any Error>
  ) throws {
    guard !channels.isEmpty else { return }
    try outbox.catchUp(with: log.reader())
    for channel in channels where outbox.begin(channel.name, at: now) {
      group.addTask { try await self.sendAll(by: channel) }
    }
  }

  /// Sends what is due by a channel, one after another, and writes down what became of it.
  private func sendAll(by channel: any AlertChannel) async throws {
    defer { outbox.end(channel.name) }
    while !Task.isCancelled {
      let now = try await clock.now()
      guard let entry = outbox.due(at: now).first(where: { $0.channel == channel.name })
      else { return }
      try await send(entry, by: channel, at: now)
    }
  }

  private func send(
    _ entry: AlertOutbox.Entry, by channel: any AlertChannel, at sentAt: Timestamp
  ) async throws {
    let message = AlertMessage(
      id: "\(log.header.id.hexadecimal)-\(entry.offset.rawValue)", raisedAt: entry.raisedAt,
      sentAt: sentAt, raised: entry.raised)
    let outcome = await channel.send(message)
    // What failed because the run was stopped is no failure: the next run sends it.
    if case .failed = outcome, Task.isCancelled { return }
    let now = try await clock.now()
    guard let told = outbox.take(outcome, of: entry, at: now) else {
      if case .failed(let detail) = outcome {
        await progress.trouble(
          "alert \(entry.raised.alert) was not delivered by \(channel.name), "
            + "and will be sent again: \(detail)")
      }
      return
    }
    if !told.isDelivered {
      await progress.trouble(
        "alert \(entry.raised.alert) could not be delivered by \(channel.name): \(told.detail)")
    }
    let version = pipeline.version
    try await gate.append(at: now) { batch, _ in
      batch.append(
        EventDraft(
          .ofWatch(.alertDelivered(told)), at: now, by: Self.alertActor, version: version,
          cause: told.alert))
    }
    // Else the entry would still be due.
    try outbox.catchUp(with: log.reader())
  }
}
