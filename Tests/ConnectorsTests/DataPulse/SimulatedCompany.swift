import Connectors
import DataPulse
import Events
import Foundation
import Synchronization

/// The fixture company, thinned: every so manieth record of it, so that a walk is short.
struct ThinnedCompany: RecordSource {
  let company: Company
  let keeping: Int

  static let shared = Result {
    ThinnedCompany(
      company: try Company(seed: 1, scale: Scale("0.02")), keeping: 40)
  }

  private func thinned(_ records: [ServedRecord]) -> [ServedRecord] {
    records.indices.filter { $0 % keeping == 0 }.map { records[$0] }
  }

  func records(of service: ServiceName, arrivingOn day: DataPulse.CivilDay) -> [ServedRecord] {
    thinned(company.records(of: service, arrivingOn: day))
  }
  func snapshot(of service: ServiceName, asOf day: DataPulse.CivilDay) -> [ServedRecord] {
    thinned(company.snapshot(of: service, asOf: day))
  }
  func webhooks(arrivingOn day: DataPulse.CivilDay) -> [ServedRecord] {
    thinned(company.webhooks(arrivingOn: day))
  }
}

/// Secrets that are learnt when the simulator stands, and its key file.
final class SimulatorSecrets: SecretLookup {
  private let values = Mutex<[String: String]>([:])

  func learn(_ environment: [(name: String, value: String)]) {
    values.withLock { values in
      for (name, value) in environment { values[name] = value }
    }
  }

  func secret(_ reference: SecretReference) throws(SecretError) -> String {
    guard case .environment(let name) = reference else {
      return try SystemSecrets().secret(reference)
    }
    guard let value = values.withLock({ $0[name] }) else {
      throw SecretError(reference, reason: "is not set")
    }
    return value
  }
}

/// Runs the simulator on loopback for the time of a closure, standing at a time.
func withSimulator<Outcome: Sendable>(
  serving source: any RecordSource, at: Int64, secrets: SimulatorSecrets = SimulatorSecrets(),
  webhooksTo: String? = nil,
  while body:
    @escaping @Sendable (_ secrets: SimulatorSecrets, _ directory: URL) async throws ->
    Outcome
) async throws -> Outcome {
  let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  defer { try? FileManager.default.removeItem(at: directory) }
  let options = SimulatorOptions(
    seed: 1, scaleMillionths: 20_000, from: SimulatedDays.first, to: SimulatedDays.last,
    directory: directory, webhooksTo: webhooksTo, at: at)
  let simulator = try Simulator(serving: source, options)
  let (addresses, ready) = AsyncStream.makeStream(of: Simulator.Address.self)
  return try await withThrowingTaskGroup(of: Outcome?.self) { group in
    group.addTask {
      try await simulator.run { ready.yield($0) }
      return nil
    }
    group.addTask {
      for await address in addresses {
        secrets.learn(address.environment)
        return try await body(secrets, directory)
      }
      return nil
    }
    defer { group.cancelAll() }
    while let outcome = try await group.next() {
      if let outcome { return outcome }
    }
    throw StubError.ended
  }
}

/// The days that the tests serve: a Monday and a Tuesday.
enum SimulatedDays {
  static let first = DataPulse.CivilDay(number: 20_416)
  static let last = DataPulse.CivilDay(number: 20_417)
  static let start = Timestamp(seconds: 20_416 * 86_400)

  /// Everything of a service that has come by a time.
  static func records(
    of service: ServiceName, in source: any RecordSource, by time: Timestamp
  ) -> [ServedRecord] {
    var records = source.snapshot(of: service, asOf: first)
    for day in [first, last] { records += source.records(of: service, arrivingOn: day) }
    return records.filter { $0.arrivedAt <= time.milliseconds }
  }
}
