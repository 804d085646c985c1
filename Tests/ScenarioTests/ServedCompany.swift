import Foundation

/// DataPulse, served on loopback, and a Plumbline directory beside it.
final class ServedCompany {
  let folder: URL
  let seed: Int
  let size: ScenarioSize
  let webhookPort: Int
  private let serving: Programs.Started
  private(set) var environment: [String: String] = [:]

  /// Starts the services with their clock at `start`, and makes a new log.
  init(seed: Int, _ size: ScenarioSize = .current) throws {
    self.seed = seed
    self.size = size
    folder = FileManager.default.temporaryDirectory.appending(path: "company-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    webhookPort = try Self.freePort()
    let company = folder.appending(path: "company")
    serving = try Programs.start(
      "datapulse",
      [
        "serve", "--seed", String(seed), "--scale", "0.02", "--from", size.from, "--to",
        size.lastEventDay, "--directory", company.path, "--port", "0",
        "--webhooks-to", "http://127.0.0.1:\(webhookPort)/hooks/support-desk", "--at", size.start,
      ])
    let ready = company.appending(path: "serve.json")
    let deadline = ContinuousClock().now + .seconds(60)
    while !FileManager.default.fileExists(atPath: ready.path) {
      guard serving.process.isRunning, ContinuousClock().now < deadline else {
        let errors = try? String(contentsOf: serving.errors, encoding: .utf8)
        throw Programs.Failure(description: "datapulse did not start: \(errors ?? "")")
      }
      usleep(20_000)
    }
    let credentials = try String(
      contentsOf: company.appending(path: "credentials.env"), encoding: .utf8)
    for line in credentials.split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 { environment[parts[0]] = parts[1] }
    }
  }

  deinit {
    serving.process.terminate()
    serving.process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Makes a new Plumbline directory.
  func makeDirectory(_ name: String) throws -> String {
    let directory = folder.appending(path: name).path
    let made = try Programs.run(
      "plumbline",
      [
        "init", "--directory", directory, "--seed", String(seed), "--simulated",
        "--configuration", size.configurationPath,
      ])
    guard made.status == 0 else { throw Programs.Failure(description: made.errors) }
    return directory
  }

  /// - Parameter until: A time of the simulated clock; the end of the scenario without it.
  func startRun(_ directory: String, until: String? = nil) throws -> Programs.Started {
    try Programs.start(
      "plumbline",
      [
        "run", "--directory", directory, "--clock", environment["DATAPULSE_URL"] ?? "",
        "--backfill-from", size.from, "--until", until ?? size.until, "--webhook-port",
        String(webhookPort),
      ], environment: environment)
  }

  /// Runs until the end.
  func finishRun(_ directory: String, until: String? = nil) throws {
    let run = try startRun(directory, until: until).finish()
    guard run.status == 0 else {
      throw Programs.Failure(description: "the run ended with \(run.status): \(run.errors)")
    }
  }

  /// The figures as CSV lines without their offsets, which may differ between two runs.
  func figures(of directory: String) throws -> [String] {
    let printed = try Programs.run(
      "plumbline",
      [
        "figures", "--directory", directory, "--from", size.days.first, "--to", size.days.last,
        "--format", "csv",
      ])
    guard printed.status == 0 else { throw Programs.Failure(description: printed.errors) }
    return printed.output.split(separator: "\n").map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).dropLast()
        .joined(separator: ",")
    }
  }

  /// Makes the next calls to a service go wrong.
  func order(_ fault: String, of service: String, count: Int) throws {
    _ = try Self.runPython(
      """
      import json, urllib.request
      body = json.dumps({"service": "\(service)", "kind": "\(fault)", "count": \(count)}).encode()
      request = urllib.request.Request("\(environment["DATAPULSE_URL"] ?? "")/faults", body)
      print(urllib.request.urlopen(request).status)
      """)
  }

  /// What `plumbline status` says of one source.
  struct SourceStatus: Decodable {
    let source: String
    let failures: Int
    let quarantined: Int
    let quarantineReason: String
    let lastFailure: String

    private enum Key: String, CodingKey {
      case source, failures, quarantined, quarantineReason, lastFailure
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: Key.self)
      source = try values.decode(String.self, forKey: .source)
      failures = Int(try values.decode(String.self, forKey: .failures)) ?? -1
      quarantined = Int(try values.decode(String.self, forKey: .quarantined)) ?? -1
      quarantineReason = try values.decodeIfPresent(String.self, forKey: .quarantineReason) ?? ""
      lastFailure = try values.decode(String.self, forKey: .lastFailure)
    }
  }

  private struct Status: Decodable { let sources: [SourceStatus] }

  func status(of directory: String) throws -> [String: SourceStatus] {
    let printed = try Programs.run(
      "plumbline", ["status", "--directory", directory, "--format", "json"])
    guard printed.status == 0 else { throw Programs.Failure(description: printed.errors) }
    let status = try JSONDecoder().decode(Status.self, from: Data(printed.output.utf8))
    return Dictionary(uniqueKeysWithValues: status.sources.map { ($0.source, $0) })
  }

  private static func freePort() throws -> Int {
    let result = try runPython(
      "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])")
    guard let port = Int(result.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw Programs.Failure(description: "no free port")
    }
    return port
  }

  private static func runPython(_ code: String) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", code]
    process.standardOutput = pipe
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Programs.Failure(description: "python3 ended with \(process.terminationStatus)")
    }
    return String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  }
}
