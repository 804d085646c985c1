import EventLog
import Events

/// Tells people of what the alerter decided.
extension LiveRun {
  static let alertActor = Actor("agent:outbox")

  /// Sends what is due, each once, and writes down what became of it.
  func tellAlerts(at now: Timestamp) async throws {
    guard !channels.isEmpty else { return }
    try outbox.catchUp(with: log.reader())
    for entry in outbox.due(at: now) {
      guard let channel = channels.first(where: { $0.name == entry.channel }) else { continue }
      let message = AlertMessage(
        id: "\(log.header.id.hexadecimal)-\(entry.offset.rawValue)", raisedAt: entry.raisedAt,
        sentAt: now, raised: entry.raised)
      let outcome = await channel.send(message)
      guard let told = outbox.take(outcome, of: entry, at: now) else {
        if case .failed(let detail) = outcome {
          await progress.trouble(
            "alert \(entry.raised.alert) was not delivered by \(channel.name), "
              + "and will be sent again: \(detail)")
        }
        continue
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
    }
  }
}
