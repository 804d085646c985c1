import Foundation
import Hummingbird
import Logging
import NIOCore

/// The server that speaks the protocols of all services, on a simulated clock, on loopback.
///
/// The same seed, clock and requests always give the same answers; what it keeps in memory is a
/// cache. It lives from ``run(onReady:)`` to the end of that task or, in a process, to SIGTERM.
public struct Simulator: Sendable {
  private let options: SimulatorOptions
  private let simulation: Simulation
  private let driver: ClockDriver

  /// Prepares a server over a source of records.
  ///
  /// - Parameters:
  ///   - source: What is served.
  ///   - options: How it is served; `options.directory` is made if it is not there.
  /// - Throws: ``SimulatorError/unwritable(directory:reason:)``.
  public init(serving source: any RecordSource, _ options: SimulatorOptions) throws {
    self.options = options
    let serviceAccount: ServiceAccountKey
    do {
      try FileManager.default.createDirectory(
        at: options.directory, withIntermediateDirectories: true)
      serviceAccount = try ServiceAccountKey(keptIn: options.keyFile)
    } catch {
      throw SimulatorError.unwritable(directory: options.directory.path, reason: "\(error)")
    }
    let clock = SimulatedClock(at: options.startsAt, pace: options.pace)
    simulation = Simulation(
      seed: options.seed, source: source, days: options.servedDays, clock: clock,
      serviceAccount: serviceAccount, directory: options.directory)
    let secrets = simulation.credentials.webhookSecrets
    driver = ClockDriver(
      clock: clock,
      foreign: ForeignAccess(
        logs: simulation.accessLogs,
        hourlyEvents: max(1, 262_000 * options.scaleMillionths / 24_000_000)),
      sender: options.webhooksTo.map { WebhookSender(url: $0, secrets: secrets) },
      queue: WebhookQueue(
        source: source, since: options.webhooksSince ?? options.startsAt,
        lastDay: options.servedDays.upperBound))
  }

  /// Where a ready server is.
  public struct Address: Sendable {
    /// The port on 127.0.0.1.
    public let port: Int
    /// `http://127.0.0.1:PORT`.
    public var url: String { "http://127.0.0.1:\(port)" }
    /// What a collector needs in its environment, name by name.
    public let environment: [(name: String, value: String)]
  }

  /// Serves until the task is cancelled or the process is asked to end.
  ///
  /// - Parameters:
  ///   - endsOnSignal: Whether SIGTERM and SIGINT end it.
  ///   - onReady: Called once, when connections are accepted and all files are written.
  /// - Throws: ``SimulatorError``, or an error of the network.
  public func run(
    endsOnSignal: Bool = false, onReady: @escaping @Sendable (Address) async -> Void = { _ in }
  ) async throws {
    let router = SimulatorRouter(simulation: simulation, driver: driver)
    let (failures, failed) = AsyncStream<SimulatorError>.makeStream()
    let application = Application(
      responder: CallbackResponder<BasicRequestContext> { request, _ in
        try await router.respond(to: request)
      },
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: options.port), serverName: "datapulse"),
      onServerRunning: { channel in
        guard let port = channel.localAddress?.port else { return }
        do {
          await onReady(try announce(port: port))
        } catch {
          failed.yield(.unwritable(directory: options.directory.path, reason: "\(error)"))
        }
      },
      logger: Self.quietLogger)
    let isPaced = options.pace > 0
    let driver = driver
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await serve(application, endsOnSignal: endsOnSignal) }
      group.addTask { for await failure in failures { throw failure } }
      if isPaced {
        group.addTask {
          try await driver.run { try await ContinuousClock().sleep(for: .milliseconds(20)) }
        }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func serve(
    _ application: some ApplicationProtocol, endsOnSignal: Bool
  ) async throws {
    do {
      if endsOnSignal {
        try await application.runService()
      } else {
        try await application.run()
      }
    } catch let error as IOError where error.errnoCode == EADDRINUSE {
      throw SimulatorError.portTaken(options.port)
    }
  }

  /// Says what ends a server, and nothing else: what is asked of it stands in the access logs.
  private static var quietLogger: Logger {
    var logger = Logger(label: "datapulse")
    logger.logLevel = .critical
    return logger
  }

  /// Writes the key file, the credentials and `serve.json`.
  private func announce(port: Int) throws -> Address {
    let url = "http://127.0.0.1:\(port)"
    let key = try simulation.serviceAccount.keyFile(
      tokenAddress: url + ServiceAccountKey.tokenPath)
    try write(key, to: options.keyFile, mode: 0o600)
    let environment = simulation.credentials.environment(
      url: url, serviceAccount: options.keyFile.path)
    let lines = environment.map { "\($0.name)=\($0.value)\n" }.joined()
    try write(
      Data(lines.utf8), to: options.directory.appending(path: "credentials.env"), mode: 0o600)
    let process = ProcessInfo.processInfo.processIdentifier
    try write(
      Data("{\"port\":\(port),\"pid\":\(process),\"url\":\"\(url)\"}\n".utf8),
      to: options.directory.appending(path: "serve.json"), mode: 0o644)
    return Address(port: port, environment: environment)
  }

  private func write(_ data: Data, to file: URL, mode: Int) throws {
    // Born with the mode it shall have, so that nobody reads it in between.
    try? FileManager.default.removeItem(at: file)
    guard
      FileManager.default.createFile(
        atPath: file.path, contents: data, attributes: [.posixPermissions: mode])
    else { throw CocoaError(.fileWriteUnknown) }
  }
}
