import CryptoExtras
import Events
import Expressions

/// A service account's JSON key file, and the assertion that it signs (RFC 7523).
struct ServiceAccount: Sendable {
  let email: String
  let keyID: String?
  let tokenAddress: String
  private let privateKey: _RSA.Signing.PrivateKey

  /// Finds the key file's text: the secret itself, or, as the clouds' own tools have it, a
  /// variable that holds the path of the file.
  static func keyFile(
    _ reference: SecretReference, secrets: any SecretLookup
  ) throws(SecretError) -> String {
    let text = try secrets.secret(reference)
    return text.hasPrefix("/") ? try secrets.secret(.file(text)) : text
  }

  /// Reads a key file; nil if it is not one.
  init?(keyFile: String) {
    guard let document = try? JSONDocument(keyFile) else { return nil }
    let file = document.view
    guard let email = file["client_email"]?.string, let pem = file["private_key"]?.string,
      let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem)
    else { return nil }
    self.email = email
    keyID = file["private_key_id"]?.string
    tokenAddress = file["token_uri"]?.string ?? "https://oauth2.googleapis.com/token"
    privateKey = key
  }

  /// A JWT that asks for a token of one hour, signed with RS256.
  func assertion(scope: String, now: Timestamp) throws -> String {
    var header = JSONWriter()
    header.object { json in
      json.member("alg", "RS256")
      json.member("typ", "JWT")
      if let keyID { json.member("kid", keyID) }
    }
    var claims = JSONWriter()
    claims.object { json in
      json.member("iss", email)
      json.member("scope", scope)
      json.member("aud", tokenAddress)
      json.member("iat", now.seconds)
      json.member("exp", now.seconds + 3600)
    }
    let parts = [header.bytes, claims.bytes].map { Base64.encode($0, urlSafe: true) }
    let message = parts.joined(separator: ".")
    let signature = try privateKey.signature(
      for: Array(message.utf8), padding: .insecurePKCS1v1_5)
    return message + "." + Base64.encode(Array(signature.rawRepresentation), urlSafe: true)
  }
}
