import Events

/// One source's service: checks the grant, authorizes, calls, judges the answer.
struct Service: Sendable {
  var source: SourceDefinition
  let caller: HTTPCaller
  let secrets: any SecretLookup
  private let tokens = TokenCache()

  init(source: SourceDefinition, caller: HTTPCaller, secrets: any SecretLookup) {
    self.source = source
    self.caller = caller
    self.secrets = secrets
  }

  /// Makes one request. What goes wrong is in the outcome.
  ///
  /// A token that the service refuses (401) is thrown away and the request made once more with a
  /// new one.
  func call(_ request: ServiceRequest, now: Timestamp) async -> ServiceOutcome {
    let outcome = await attempt(request, now: now)
    guard outcome.report.status == 401, let token = outcome.token else { return outcome.outcome }
    await tokens.forget(token)
    var second = await attempt(request, now: now).outcome
    second.preceding = outcome.outcome.preceding + [outcome.report.made()] + second.preceding
    return second
  }

  private struct Attempt {
    var outcome: ServiceOutcome
    /// The token it was made with, if it was.
    var token: String?
    var report: CallReport { outcome.report }
  }

  private func attempt(_ request: ServiceRequest, now: Timestamp) async -> Attempt {
    let address: ServiceAddress
    do {
      address = try self.address()
    } catch {
      return Attempt(outcome: unsent(request, .refused, error.description))
    }
    var report = CallReport(
      source: source.id, request: request.audit(at: address), credential: credential.reference)
    if let resource = request.resource, !source.grant.allows(resource) {
      report.ending = .denied
      report.detail = """
        \(resource) is outside the grant of \(source.id) and was not asked for; if it is meant to \
        be read, add it under `grant`
        """
      return Attempt(outcome: ServiceOutcome(report: report))
    }
    let authorization = await authorize(request, at: address, now: now)
    guard let headers = authorization.headers else {
      var outcome = authorization.outcome ?? ServiceOutcome(report: report)
      outcome.preceding = authorization.preceding
      return Attempt(outcome: outcome)
    }
    var authorized = request
    authorized.headers += headers
    var outcome = await exchange(authorized, at: address, report: report, now: now)
    outcome.preceding = authorization.preceding
    return Attempt(outcome: outcome, token: authorization.token)
  }

  /// Calls, and turns whatever happens into an outcome.
  func exchange(
    _ request: ServiceRequest, at address: ServiceAddress, report: CallReport, now: Timestamp
  ) async -> ServiceOutcome {
    do throws(HTTPFailure) {
      let answer = try await caller.call(request, at: address, timeout: source.poll.timeout)
      let (report, pause) = AnswerJudge.judge(answer, report: report, now: now)
      return ServiceOutcome(report: report, answer: answer, retryAfter: pause)
    } catch {
      var report = report.failed(error.ending, error.detail)
      report.status = error.status
      report.bytes = error.bytes
      report.duration = error.duration
      return ServiceOutcome(report: report)
    }
  }

  var credential: Credential { source.connection.credential }

  /// Where the service is now, its variables put in.
  func address() throws(ServiceFault) -> ServiceAddress {
    do {
      let text = try ServiceAddress.substitute(source.connection.url, secrets: secrets)
      guard let address = ServiceAddress(text) else {
        throw ServiceFault(
          ConnectionError.badURL(source.connection.url, source: source.id.rawValue).description)
      }
      return address
    } catch let error as SecretError {
      throw ServiceFault(error.description)
    } catch let error as ServiceFault {
      throw error
    } catch {
      throw ServiceFault("the address cannot be read")
    }
  }

  /// The outcome of a request that could not be sent.
  func unsent(
    _ request: ServiceRequest, _ ending: CallMade.Ending, _ detail: String
  ) -> ServiceOutcome {
    ServiceOutcome(
      report: CallReport(
        source: source.id, request: "\(request.method) \(request.path.prefix { $0 != "?" })",
        credential: credential.reference, ending: ending, detail: detail))
  }

  var tokenCache: TokenCache { tokens }
}

/// A reason, in words, why a request could not be made.
struct ServiceFault: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
