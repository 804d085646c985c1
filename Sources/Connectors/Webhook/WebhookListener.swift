public import Events
import Expressions
import Hummingbird
import Logging
import NIOCore

/// Listens for the webhooks of sources (Standard Webhooks).
///
/// A delivery is answered with 204 only after the handler has returned, which means that its
/// records are durable; otherwise with 503, and the sender comes again. What is not signed with one
/// of the source's secrets, or lies too far from the pipeline's clock, reaches no handler.
public struct WebhookListener: Sendable {
  private let host: String
  private let port: Int
  private let hooks: [String: Hook]
  private let secrets: any SecretLookup
  private let clock: any PipelineClock
  private let handler: WebhookHandler
  private let maximumBodyBytes: Int

  /// What one path of ours takes.
  private struct Hook: Sendable {
    let source: SourceID
    let definition: WebhookDefinition
    let records: JSONPath?
  }

  /// - Parameters:
  ///   - port: 0 takes a free one, which `run` tells.
  ///   - sources: Those without a webhook are left out.
  ///   - handler: Takes a delivery; when it returns, the records are durable.
  /// - Throws: ``ConnectionError`` if a definition is wrong or two sources want one path.
  public init(
    host: String = "127.0.0.1", port: Int, sources: [SourceDefinition],
    secrets: any SecretLookup, clock: any PipelineClock, maximumBodyBytes: Int = 4 << 20,
    handler: @escaping WebhookHandler
  ) throws(ConnectionError) {
    var hooks: [String: Hook] = [:]
    for source in sources {
      guard let definition = source.webhook else { continue }
      let name = source.id.rawValue
      guard definition.path.hasPrefix("/"), hooks[definition.path] == nil else {
        throw .badSetting(
          "webhook.path", value: definition.path,
          wanted: "a path from / on that no other source has", source: name)
      }
      guard !definition.secrets.isEmpty else {
        throw .missingSetting("webhook.secrets", kind: "webhook", source: name)
      }
      let reader = SettingsReader(source: source)
      let records = try definition.records.map { text throws(ConnectionError) in
        try reader.path(of: text, setting: "webhook.records")
      }
      hooks[definition.path] = Hook(source: source.id, definition: definition, records: records)
    }
    self.host = host
    self.port = port
    self.hooks = hooks
    self.secrets = secrets
    self.clock = clock
    self.maximumBodyBytes = maximumBodyBytes
    self.handler = handler
  }

  /// Listens until the task is cancelled.
  /// - Parameter onBound: Told the port once deliveries are taken.
  public func run(
    onBound: @escaping @Sendable (Int) async -> Void = { _ in }
  ) async throws {
    // What matters is answered to the sender or thrown; the server's own words at its end are noise.
    var logger = Logger(label: "plumbline.webhooks")
    logger.logLevel = .critical
    let responder = CallbackResponder<BasicRequestContext> { request, _ in
      try await respond(to: request)
    }
    let application = Application(
      responder: responder,
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: port), serverName: "plumbline"),
      onServerRunning: { channel in await onBound(channel.localAddress?.port ?? 0) },
      logger: logger)
    try await application.run()
  }

  private func respond(to request: Request) async throws -> Response {
    guard let hook = hooks[request.uri.path] else {
      return Self.answer(.notFound, "no source calls this path\n")
    }
    guard request.method == .post else {
      return Self.answer(.methodNotAllowed, "deliveries are posted\n")
    }
    var request = request
    let buffer: ByteBuffer
    do {
      buffer = try await request.collectBody(upTo: maximumBodyBytes)
    } catch {
      return Self.answer(.contentTooLarge, "a delivery has at most \(maximumBodyBytes) bytes\n")
    }
    return await take(Array(buffer.readableBytesView), headers: request.headers, hook: hook)
  }

  private func take(_ body: [UInt8], headers: HTTPFields, hook: Hook) async -> Response {
    func header(_ name: String) -> String? {
      headers.first { $0.name.canonicalName == name }?.value
    }
    let now: Timestamp
    var keys: [[UInt8]] = []
    do {
      now = try await clock.now()
      for reference in hook.definition.secrets {
        keys.append(StandardWebhookSignature.secretBytes(try secrets.secret(reference)))
      }
    } catch {
      // The clock or a secret is not to be had: the sender is asked to come again.
      return Self.answer(.serviceUnavailable, "not ready\n")
    }
    do throws(StandardWebhookSignature.Refusal) {
      try StandardWebhookSignature.verify(
        id: header("webhook-id"), timestamp: header("webhook-timestamp"),
        signatures: header("webhook-signature"), body: body, secrets: keys,
        tolerance: hook.definition.tolerance, now: now)
    } catch {
      let status: HTTPResponse.Status = error == .wrongSignature ? .unauthorized : .badRequest
      return Self.answer(status, error.words + "\n")
    }
    let records = Self.records(in: body, at: hook.records)
    let report = CallReport(
      source: hook.source, request: "POST \(hook.definition.path)",
      credential: hook.definition.secrets[0].description, status: 204, bytes: body.count)
    do {
      try await handler(
        WebhookDelivery(
          source: hook.source, id: header("webhook-id") ?? "", records: records,
          call: report.made(records: records.count), receivedAt: now))
    } catch {
      return Self.answer(.serviceUnavailable, "not written; deliver it again\n")
    }
    return Response(status: .noContent)
  }

  /// The records of a body; what cannot be read stays whole and is quarantined later.
  private static func records(in body: [UInt8], at path: JSONPath?) -> [[UInt8]] {
    guard let path, let document = try? JSONDocument(body) else { return [body] }
    let nodes = path.nodes(in: document)
    guard !nodes.isEmpty else { return [body] }
    return nodes.map { Array(document.rawBytes($0)) }
  }

  private static func answer(_ status: HTTPResponse.Status, _ words: String) -> Response {
    Response(status: status, body: ResponseBody(byteBuffer: ByteBuffer(string: words)))
  }
}
