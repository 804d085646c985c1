/// One verified delivery of a webhook.
public struct WebhookDelivery: Hashable, Sendable {
  public var source: SourceID
  /// The sender's id of the delivery: the same at every attempt.
  public var id: String
  /// Raw records, each with its bytes as they came.
  public var records: [[UInt8]]
  /// The audit of the delivery.
  public var call: CallMade
  /// When it came, by the pipeline's clock.
  public var receivedAt: Timestamp

  public init(
    source: SourceID, id: String, records: [[UInt8]], call: CallMade, receivedAt: Timestamp
  ) {
    self.source = source
    self.id = id
    self.records = records
    self.call = call
    self.receivedAt = receivedAt
  }
}

/// Takes a delivery. It returns once the records are durable, and only then is the sender told so;
/// when it throws, the sender is asked to come again.
public typealias WebhookHandler = @Sendable (WebhookDelivery) async throws -> Void
