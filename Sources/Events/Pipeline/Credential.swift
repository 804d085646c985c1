/// How a call proves who makes it. Every text is a reference to a secret, never the secret.
public enum Credential: Hashable, Sendable {
  case none
  /// `Authorization: Bearer …` (RFC 6750).
  case bearer(SecretReference)
  case apiKey(header: String, SecretReference)
  /// RFC 7617.
  case basic(user: SecretReference, password: SecretReference)
  /// OAuth 2 client credentials (RFC 6749, section 4.4); the token is kept until it is about to end
  /// or is refused.
  case clientCredentials(
    tokenPath: String, id: SecretReference, secret: SecretReference, scope: String = "")
  case hmac(RequestSigning)
  /// A JSON key file: a JWT signed with RS256 is exchanged for a token (RFC 7523).
  case serviceAccount(file: SecretReference, scope: String = "")

  /// The references behind it as an audit names them, `env:CORE_TOKEN`; `none` without any.
  public var reference: String {
    switch self {
    case .none: "none"
    case .bearer(let token): token.description
    case .apiKey(_, let key): key.description
    case .basic(let user, _): user.description
    case .clientCredentials(_, let id, _, _): id.description
    case .hmac(let signing): signing.key.description
    case .serviceAccount(let file, _): file.description
    }
  }
}

/// How requests are signed with HMAC-SHA256.
///
/// `message` is what is signed, `value` what the header says. Both are templates: `{method}`,
/// `{path}` (without query), `{target}` (path and query), `{query}`, `{timestamp}` (seconds since
/// 1970 of the pipeline's clock), `{body-sha256}` (hexadecimal), `{body}`, `{key-id}`, and in
/// `value` also `{signature}` (hexadecimal) and `{signature-base64}`; `\n` is a line end.
public struct RequestSigning: Hashable, Sendable {
  public var key: SecretReference
  public var keyID: SecretReference?
  public var message: String
  public var header: String
  public var value: String
  /// Sends the timestamp in a header of its own; nil if `value` holds it.
  public var timestampHeader: String?
  /// Sends the key's id in a header of its own; nil if `value` holds it.
  public var keyIDHeader: String?

  public init(
    key: SecretReference, keyID: SecretReference? = nil,
    message: String = #"{method}\n{target}\n{timestamp}\n{body-sha256}"#,
    header: String = "X-Signature", value: String = "{signature}",
    timestampHeader: String? = "X-Timestamp", keyIDHeader: String? = nil
  ) {
    self.key = key
    self.keyID = keyID
    self.message = message
    self.header = header
    self.value = value
    self.timestampHeader = timestampHeader
    self.keyIDHeader = keyIDHeader
  }
}

/// The name of a secret: an environment variable or a file.
public enum SecretReference: Hashable, Sendable, CustomStringConvertible {
  case environment(String)
  case file(String)

  /// Reads `env:NAME` or `file:PATH`; nil for anything else.
  public init?(_ text: String) {
    if text.hasPrefix("env:"), text.utf8.count > 4 {
      self = .environment(String(text.dropFirst(4)))
    } else if text.hasPrefix("file:"), text.utf8.count > 5 {
      self = .file(String(text.dropFirst(5)))
    } else {
      return nil
    }
  }

  public var description: String {
    switch self {
    case .environment(let name): "env:\(name)"
    case .file(let path): "file:\(path)"
    }
  }
}
