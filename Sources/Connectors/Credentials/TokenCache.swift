import Events

/// Keeps a token until shortly before it ends.
actor TokenCache {
  private var token: (text: String, goodUntil: Timestamp)?

  /// The token, if it is still good at a time.
  func current(at now: Timestamp) -> String? {
    guard let token, now < token.goodUntil else { return nil }
    return token.text
  }

  /// Keeps a token for its lifetime less a tenth, at most a minute, so that it does not end on the
  /// way to the service.
  func keep(_ text: String, from now: Timestamp, lasting lifetime: Duration) {
    let margin = min(lifetime / 10, .seconds(60))
    token = (text, now.advanced(by: lifetime - margin))
  }

  /// Forgets a token that was refused, unless another has taken its place already.
  func forget(_ text: String) {
    if token?.text == text { token = nil }
  }
}
