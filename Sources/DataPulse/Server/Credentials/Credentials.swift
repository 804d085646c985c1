import Crypto

/// What a caller needs to be let in, by the names of environment variables.
///
/// All but the service account's key are functions of the seed, so that a restarted server knows
/// its callers. They protect nothing: the server answers on loopback only and its data is made up.
struct Credentials: Sendable {
  let accountsClientID = "plumbline"
  let accountsClientSecret: String
  let coreToken: String
  let mobileKeyID = "plumbline"
  let mobileKey: String
  let loopKey: String
  let beaconUser = "plumbline"
  let beaconPassword: String
  let billingToken: String
  let loopBillingToken: String
  let adspendKey: String
  let supportToken: String
  /// The secrets that webhooks are signed with: until, and from, 2025-10-01.
  let webhookSecrets: [WebhookSecret]
  let crmKey: String
  let edgeToken: String
  /// Signs the tokens and cursors that the services give out.
  let signingKey: SymmetricKey

  init(seed: UInt64) {
    func derived(_ name: String, _ prefix: String) -> String {
      prefix + Hexadecimal.text(Self.digest(seed, name).prefix(20))
    }
    accountsClientSecret = derived("accounts", "acs_")
    coreToken = derived("core", "core_")
    mobileKey = derived("mobile", "mhk_")
    loopKey = derived("loop", "loop_")
    beaconPassword = derived("beacon", "bcn_")
    billingToken = derived("billing", "bill_")
    loopBillingToken = derived("loop-billing", "lbk_")
    adspendKey = derived("adspend", "ads_")
    supportToken = derived("support", "sup_")
    crmKey = derived("crm", "crm_")
    edgeToken = derived("edge", "edge_")
    webhookSecrets = ["support-webhook-1", "support-webhook-2"].map { name in
      WebhookSecret(key: Array(Self.digest(seed, name).prefix(24)))
    }
    signingKey = SymmetricKey(data: Self.digest(seed, "signing"))
  }

  private static func digest(_ seed: UInt64, _ name: String) -> [UInt8] {
    Array(SHA256.hash(data: Array("datapulse \(seed) \(name)".utf8)))
  }

  /// `KEY=value` lines for a shell or a collector.
  /// - Parameters:
  ///   - url: Where the server answers.
  ///   - serviceAccount: The path of the key file.
  func environment(url: String, serviceAccount: String) -> [(name: String, value: String)] {
    [
      ("DATAPULSE_URL", url),
      ("ACCOUNTS_CLIENT_ID", accountsClientID),
      ("ACCOUNTS_CLIENT_SECRET", accountsClientSecret),
      ("CORE_TOKEN", coreToken),
      ("MOBILE_KEY_ID", mobileKeyID),
      ("MOBILE_HMAC_KEY", mobileKey),
      ("LOOP_API_KEY", loopKey),
      ("BEACON_USER", beaconUser),
      ("BEACON_PASSWORD", beaconPassword),
      ("BILLING_TOKEN", billingToken),
      ("LOOP_BILLING_TOKEN", loopBillingToken),
      ("ATTRIBUTION_SERVICE_ACCOUNT", serviceAccount),
      ("ADSPEND_API_KEY", adspendKey),
      ("SUPPORT_TOKEN", supportToken),
      ("SUPPORT_WEBHOOK_SECRET", webhookSecrets[0].text),
      ("SUPPORT_WEBHOOK_SECRET_NEXT", webhookSecrets[1].text),
      ("CRM_API_KEY", crmKey),
      ("EDGE_TOKEN", edgeToken),
    ]
  }
}

/// A secret of Standard Webhooks: `whsec_` and the key in Base64.
struct WebhookSecret: Sendable {
  let key: [UInt8]
  var text: String { "whsec_" + Base64Text.encode(key) }

  /// `v1,` and the signature of a delivery in Base64.
  func signature(id: String, timestamp: Int64, body: some Sequence<UInt8>) -> String {
    let signed = Array("\(id).\(timestamp).".utf8) + body
    let code = HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: key))
    return "v1," + Base64Text.encode(Array(code))
  }
}
