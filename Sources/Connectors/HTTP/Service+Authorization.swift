import Events
import Expressions

extension Service {
  /// The headers that prove who calls, or why there are none.
  struct Authorization {
    var headers: [(name: String, value: String)]?
    var preceding: [CallMade] = []
    /// What stands for the call if it cannot be authorized.
    var outcome: ServiceOutcome?
    var token: String?
  }

  func authorize(
    _ request: ServiceRequest, at address: ServiceAddress, now: Timestamp
  ) async -> Authorization {
    do throws(SecretError) {
      switch credential {
      case .none:
        return Authorization(headers: [])
      case .bearer(let reference):
        return Authorization(headers: [bearer(try secrets.secret(reference))])
      case .apiKey(let header, let reference):
        return Authorization(headers: [(header, try secrets.secret(reference))])
      case .basic(let user, let password):
        return Authorization(headers: [
          basic(try secrets.secret(user), try secrets.secret(password))
        ])
      case .hmac(let signing):
        let headers = RequestSigner.headers(
          for: request, target: request.target(at: address), signing: signing,
          key: try secrets.secret(signing.key), keyID: try signing.keyID.map(secret), now: now)
        return Authorization(headers: headers)
      case .clientCredentials(let path, let id, let secret, let scope):
        if let token = await tokenCache.current(at: now) { return holding(token) }
        let asking = try clientCredentials(path, id: id, secret: secret, scope: scope, at: address)
        return await obtain(asking, now: now)
      case .serviceAccount(let file, let scope):
        if let token = await tokenCache.current(at: now) { return holding(token) }
        let text = try ServiceAccount.keyFile(file, secrets: secrets)
        guard let asking = assertion(keyFile: text, scope: scope, at: address, now: now) else {
          throw SecretError(file, reason: "is not a service account's JSON key file")
        }
        return await obtain(asking, now: now)
      }
    } catch {
      return Authorization(outcome: unsent(request, .refused, error.description))
    }
  }

  private func secret(_ reference: SecretReference) throws(SecretError) -> String {
    try secrets.secret(reference)
  }

  private func bearer(_ token: String) -> (name: String, value: String) {
    ("Authorization", "Bearer \(token)")
  }

  private func basic(_ user: String, _ password: String) -> (name: String, value: String) {
    ("Authorization", "Basic \(Base64.encode(Array("\(user):\(password)".utf8)))")
  }

  private func holding(_ token: String) -> Authorization {
    Authorization(headers: [bearer(token)], token: token)
  }

  /// A request for a token, and where it goes.
  private struct TokenRequest {
    var request: ServiceRequest
    var address: ServiceAddress
  }

  private func clientCredentials(
    _ path: String, id: SecretReference, secret: SecretReference, scope: String,
    at address: ServiceAddress
  ) throws(SecretError) -> TokenRequest {
    var form = [(name: "grant_type", value: "client_credentials")]
    if !scope.isEmpty { form.append(("scope", scope)) }
    var request = tokenRequest(form: form)
    request.headers.append(basic(try secrets.secret(id), try secrets.secret(secret)))
    return place(request, path, at: address)
  }

  private func assertion(
    keyFile: String, scope: String, at address: ServiceAddress, now: Timestamp
  ) -> TokenRequest? {
    guard let account = ServiceAccount(keyFile: keyFile),
      let assertion = try? account.assertion(
        scope: scope.isEmpty ? "https://www.googleapis.com/auth/bigquery.readonly" : scope,
        now: now)
    else { return nil }
    let request = tokenRequest(form: [
      ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion),
    ])
    return place(request, account.tokenAddress, at: address)
  }

  private func tokenRequest(form: [(name: String, value: String)]) -> ServiceRequest {
    ServiceRequest(
      method: "POST", path: "",
      headers: [
        ("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json"),
      ],
      body: Array(FormCoding.encode(form).utf8))
  }

  /// A path lies behind the service's own address; an address of its own is taken as it is.
  private func place(
    _ request: ServiceRequest, _ path: String, at address: ServiceAddress
  ) -> TokenRequest {
    var request = request
    if let own = ServiceAddress(path) {
      request.path = own.prefix
      request.isFromOrigin = true
      return TokenRequest(request: request, address: own)
    }
    request.path = path.hasPrefix("/") ? path : "/" + path
    return TokenRequest(request: request, address: address)
  }

  private func obtain(_ asking: TokenRequest, now: Timestamp) async -> Authorization {
    let report = CallReport(
      source: source.id, request: asking.request.audit(at: asking.address),
      credential: credential.reference)
    let outcome = await exchange(asking.request, at: asking.address, report: report, now: now)
    guard let answer = outcome.success else {
      return Authorization(outcome: outcome)
    }
    guard let document = try? JSONDocument(answer.body),
      let token = document.view["access_token"]?.string, !token.isEmpty
    else {
      return Authorization(
        outcome: outcome.refused(
          "the answer holds no `access_token`; check the token path of the credential"))
    }
    let seconds = document.view["expires_in"]?.integer ?? 300
    await tokenCache.keep(token, from: now, lasting: .seconds(max(0, seconds)))
    return Authorization(headers: [bearer(token)], preceding: [outcome.report.made()], token: token)
  }
}
