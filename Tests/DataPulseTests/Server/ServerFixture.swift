import AsyncHTTPClient
import Crypto
import CryptoExtras
import DataPulse
import Foundation
import NIOCore
import NIOHTTP1

/// A server under test, in this process, on a free port.
struct ServerFixture: Sendable {
  let address: Simulator.Address
  let directory: URL

  /// The value of a variable of the collector's environment.
  func secret(_ name: String) -> String {
    address.environment.first { $0.name == name }?.value ?? ""
  }

  /// An answer, read to its end.
  struct Answer: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    func header(_ name: String) -> String? {
      headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
    var text: String { String(decoding: body, as: UTF8.self) }
    var json: Any { (try? JSONSerialization.jsonObject(with: Data(body))) ?? NSNull() }
    var object: [String: Any] { json as? [String: Any] ?? [:] }
    var errorCode: String? { (object["error"] as? [String: Any])?["code"] as? String }
  }

  func call(
    _ method: String = "GET", _ target: String, _ headers: [String: String] = [:],
    body: String = ""
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: address.url + target)
    request.method = HTTPMethod(rawValue: method)
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if !body.isEmpty { request.body = .bytes(ByteBuffer(string: body)) }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
    let bytes = try await response.body.collect(upTo: 1 << 26)
    return Answer(
      status: Int(response.status.code), headers: response.headers.map { ($0.name, $0.value) },
      body: Array(bytes.readableBytesView))
  }

  /// Moves the clock.
  @discardableResult
  func advance(to time: String, most: Int = 1_000) async throws -> [String: Any] {
    let body = #"{"to":"\#(time)","max_webhooks":\#(most)}"#
    return try await call("POST", "/clock/advance", body: body).object
  }

  /// Orders a fault.
  func order(_ kind: String, of service: String, count: Int? = nil) async throws {
    let tail = count.map { #","count":\#($0)"# } ?? ""
    let body = #"{"service":"\#(service)","kind":"\#(kind)"\#(tail)}"#
    let answer = try await call("POST", "/faults", body: body)
    guard answer.status == 200 else { throw Refused(answer: answer.text) }
  }

  struct Refused: Error { let answer: String }

  // MARK: Proofs

  func basic(_ user: String, _ password: String) -> [String: String] {
    let text = Data("\(secret(user)):\(secret(password))".utf8).base64EncodedString()
    return ["Authorization": "Basic \(text)"]
  }

  func bearer(_ name: String) -> [String: String] { ["Authorization": "Bearer \(secret(name))"] }

  func key(_ name: String) -> [String: String] { ["X-Api-Key": secret(name)] }

  /// A token of the accounts service.
  func accountsToken() async throws -> [String: String] {
    let answer = try await call(
      "POST", "/accounts/oauth/token", basic("ACCOUNTS_CLIENT_ID", "ACCOUNTS_CLIENT_SECRET"),
      body: "grant_type=client_credentials")
    return ["Authorization": "Bearer \(answer.object["access_token"] as? String ?? "")"]
  }

  /// The headers of a signed request of the mobile service.
  func signed(_ target: String, at seconds: Int64) -> [String: String] {
    let digest = hex(SHA256.hash(data: Data()))
    let message = Data("GET\n\(target)\n\(seconds)\n\(digest)".utf8)
    let key = SymmetricKey(data: Data(secret("MOBILE_HMAC_KEY").utf8))
    let code = HMAC<SHA256>.authenticationCode(for: message, using: key)
    return ["X-Timestamp": String(seconds), "X-Signature": hex(code)]
  }

  /// A token of the warehouse, for an assertion that the key in the key file signs.
  func warehouseToken(at seconds: Int64, lasting: Int64 = 3_600) async throws -> Answer {
    let path = secret("ATTRIBUTION_SERVICE_ACCOUNT")
    let file =
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path)))
      as? [String: String] ?? [:]
    let key = try _RSA.Signing.PrivateKey(pemRepresentation: file["private_key"] ?? "")
    let claims = """
      {"iss":"\(file["client_email"] ?? "")","aud":"\(file["token_uri"] ?? "")",\
      "iat":\(seconds),"exp":\(seconds + lasting)}
      """
    let signed = [#"{"alg":"RS256","typ":"JWT"}"#, claims].map { base64URL(Data($0.utf8)) }
      .joined(separator: ".")
    let signature = try key.signature(for: Data(signed.utf8), padding: .insecurePKCS1v1_5)
    let assertion = "\(signed).\(base64URL(signature.rawRepresentation))"
    return try await call(
      "POST", "/attribution/token",
      body: "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion="
        + assertion)
  }

  private func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }

  private func base64URL(_ data: Data) -> String {
    data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }
}

/// Runs a server over a source from 2025-08-29 on for as long as a test needs it.
func withServer<Outcome: Sendable>(
  over source: any RecordSource = SampleSource(), at time: String = "2025-09-01T00:00:00Z",
  webhooksTo: String? = nil, from: CivilDay = SampleSource.first,
  _ body: (ServerFixture) async throws -> Outcome
) async throws -> Outcome {
  let directory = FileManager.default.temporaryDirectory
    .appending(path: "datapulse-server-\(UUID().uuidString)", directoryHint: .isDirectory)
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: directory) }
  try keyFile.write(to: directory.appending(path: "attribution-key.json"))
  let options = SimulatorOptions(
    seed: 7, scaleMillionths: 20_000, from: from, to: from + 10, directory: directory,
    webhooksTo: webhooksTo, at: SimulatorOptions.time(time))
  let simulator = try Simulator(serving: source, options)
  let (ready, continuation) = AsyncStream<Simulator.Address>.makeStream()
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask {
      defer { continuation.finish() }
      try await simulator.run { continuation.yield($0) }
    }
    var addresses = ready.makeAsyncIterator()
    guard let address = await addresses.next() else {
      try await group.next()
      throw ServerFixture.Refused(answer: "the server did not start")
    }
    let outcome = try await body(ServerFixture(address: address, directory: directory))
    group.cancelAll()
    // How a cancelled server ends says nothing about what was tested.
    _ = await group.nextResult()
    return outcome
  }
}

/// One key for all tests: to make one takes longer than a test should.
private let keyFile: Data = {
  guard let key = try? _RSA.Signing.PrivateKey(keySize: .bits2048),
    let data = try? JSONSerialization.data(
      withJSONObject: ["private_key": key.pkcs8PEMRepresentation])
  else { preconditionFailure("an RSA key of 2,048 bits can be made") }
  return data
}()
