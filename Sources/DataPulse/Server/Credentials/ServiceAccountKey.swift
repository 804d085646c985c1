import CryptoExtras
import Foundation

/// The service account that may ask the attribution warehouse: an RSA key of 2,048 bits.
struct ServiceAccountKey: Sendable {
  static let email = "collector@datapulse-marketing.iam.gserviceaccount.com"
  static let project = "datapulse-marketing"
  static let keyID = "datapulse-1"
  static let tokenPath = "/attribution/token"

  let privateKey: _RSA.Signing.PrivateKey

  /// Takes the key out of a key file, or makes one if there is none.
  init(keptIn file: URL) throws {
    if let data = try? Data(contentsOf: file),
      let object = try? JSONSerialization.jsonObject(with: data) as? [String: String],
      let pem = object["private_key"],
      let key = try? _RSA.Signing.PrivateKey(pemRepresentation: pem)
    {
      privateKey = key
    } else {
      privateKey = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    }
  }

  /// The key file, in the form that the cloud's consoles hand out.
  func keyFile(tokenAddress: String) throws -> Data {
    let object = [
      "type": "service_account", "project_id": Self.project, "private_key_id": Self.keyID,
      "private_key": privateKey.pkcs8PEMRepresentation, "client_email": Self.email,
      "client_id": "100000000000000000001", "token_uri": tokenAddress,
    ]
    return try JSONSerialization.data(
      withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
  }

  /// What an assertion (RFC 7523) claims, after its signature has been verified.
  struct Claims: Decodable {
    var iss: String
    var aud: String
    var iat: Int64
    var exp: Int64
    var scope: String?
  }

  private struct Header: Decodable { var alg: String }

  /// The claims of a JWT that this key has signed with RS256; nil for any other.
  func claims(of assertion: String) -> Claims? {
    let parts = assertion.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let head = Base64Text.decode(parts[0]),
      let body = Base64Text.decode(parts[1]), let signature = Base64Text.decode(parts[2]),
      let header = try? JSONDecoder().decode(Header.self, from: Data(head)), header.alg == "RS256"
    else { return nil }
    let signed = Data("\(parts[0]).\(parts[1])".utf8)
    let isOurs = privateKey.publicKey.isValidSignature(
      _RSA.Signing.RSASignature(rawRepresentation: signature), for: signed,
      padding: .insecurePKCS1v1_5)
    guard isOurs else { return nil }
    return try? JSONDecoder().decode(Claims.self, from: Data(body))
  }
}
