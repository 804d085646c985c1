import ArgumentParser

/// How people are told of alerts.
struct AlertOptions: ParsableArguments, Sendable {
  @Option(
    name: .long,
    help: "Where alerts are posted, signed as the Standard Webhooks specification says.")
  var alertWebhook: String?
  @Option(name: .long, help: "The environment variable with the secret of the signature.")
  var alertSecret = "PLUMBLINE_ALERT_SECRET"
  @Option(
    name: .long,
    help: "A shell command that tells of an alert: it gets the alert as JSON on its input.")
  var alertCommand: String?

  func validate() throws {
    if let alertWebhook, !alertWebhook.hasPrefix("http://"), !alertWebhook.hasPrefix("https://") {
      throw ValidationError("--alert-webhook is a URL that begins with https:// or http://")
    }
  }
}
