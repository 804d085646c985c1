/// How a source calls us: Standard Webhooks (standardwebhooks.com), version 1.
public struct WebhookDefinition: Hashable, Sendable {
  /// The path at our listener, `/hooks/support-desk`.
  public var path: String
  /// Any one of these may have signed a delivery, so that a secret can be rotated without a gap:
  /// `whsec_…` in base64, or the bytes as they are.
  public var secrets: [SecretReference]
  /// How far a delivery's own time may lie from the pipeline's clock.
  public var tolerance: Duration
  /// Where the records stand in a delivery's body; nil: the body is the record.
  public var records: String?

  public init(
    path: String, secrets: [SecretReference], tolerance: Duration = .seconds(300),
    records: String? = nil
  ) {
    self.path = path
    self.secrets = secrets
    self.tolerance = tolerance
    self.records = records
  }
}
