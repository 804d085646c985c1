import ArgumentParser
import DataPulse
import Foundation

/// `datapulse serve`: speaks the protocols of the services on a simulated clock.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve the company: every service by its own protocol, on a simulated clock.",
    discussion: """
      It answers on 127.0.0.1 only, each service behind its name as prefix. What a service shows \
      has arrived by the clock's time: GET /clock, POST /clock/advance {"to": TIME}. Example:

        datapulse serve --seed 1 --from 2025-10-20 --to 2025-11-26 --directory pulse --port 8123 \\
          --webhooks-to http://127.0.0.1:8124/webhooks/support-desk

      pulse/credentials.env then holds what a collector needs in its environment. SIGTERM ends it.
      """)

  @Option(help: "Which company: another seed deals other people.")
  var seed: UInt64 = 1

  @Option(
    help: "How many of a person's events: 1 is 500,000 a day, 0.02 the least.",
    transform: { try Self.scale($0) })
  var scale: Scale = .least

  @Option(
    help: "The first day whose arrivals are served, as in 2025-10-20.",
    transform: { try Self.day($0) })
  var from: CivilDay

  @Option(
    help: "The last day on which anything happens.", transform: { try Self.day($0) })
  var to: CivilDay

  @Option(help: "Where credentials, access logs and serve.json go.")
  var directory = "datapulse-run"

  @Option(help: "The port on 127.0.0.1; 0 takes a free one.")
  var port = 0

  @Option(help: "Where the support desk's webhooks are sent.")
  var webhooksTo: String?

  @Option(
    help: "The clock's start, as in 2025-10-20T04:00:00Z; without it the first day's beginning.",
    transform: { try Self.time($0) })
  var at: Int64?

  @Option(
    help: "Webhooks due earlier have been delivered; without it, those due before --at.",
    transform: { try Self.time($0) })
  var webhooksSince: Int64?

  @Option(help: "Let the clock run, so many times as fast as the wall's; 0: it is advanced.")
  var pace: Int64 = 0

  func validate() throws {
    guard from <= to else { throw CompanyError.order(from: from, to: to) }
    guard (0...65_535).contains(port) else {
      throw ValidationError("--port \(port) is not a port. Choose one from 0 to 65535.")
    }
    guard (0...1_000_000).contains(pace) else {
      throw ValidationError("--pace \(pace) is not from 0 to 1000000.")
    }
    if let webhooksTo, !webhooksTo.hasPrefix("http://"), !webhooksTo.hasPrefix("https://") {
      throw ValidationError(
        "--webhooks-to '\(webhooksTo)' is no address. Write it with http:// in front.")
    }
  }

  func run() async throws {
    let company = try Company(seed: seed, scale: scale, to: to)
    let options = SimulatorOptions(
      seed: seed, scaleMillionths: scale.millionths, from: from, to: to,
      directory: URL(filePath: directory, directoryHint: .isDirectory).absoluteURL, port: port,
      webhooksTo: webhooksTo, at: at, webhooksSince: webhooksSince, pace: pace)
    let simulator = try Simulator(serving: company, options)
    try await simulator.run(endsOnSignal: true) { address in
      // Written at once, for whoever waits for it at the other end of a pipe.
      FileHandle.standardOutput.write(Data("serving on \(address.url)\n".utf8))
    }
  }

  private static func day(_ text: String) throws -> CivilDay {
    guard let day = CivilDay(text) else {
      throw ValidationError(CompanyError.day(text).description)
    }
    return day
  }

  private static func scale(_ text: String) throws -> Scale {
    do { return try Scale(text) } catch { throw ValidationError(error.description) }
  }

  private static func time(_ text: String) throws -> Int64 {
    guard let time = SimulatorOptions.time(text) else {
      throw ValidationError("'\(text)' is not a time. Write it as in 2025-10-20T04:00:00Z.")
    }
    return time
  }
}
