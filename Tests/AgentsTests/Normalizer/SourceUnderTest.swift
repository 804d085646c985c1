import Agents
import Events

/// A source with a mapping, linked record by record as a layer would be.
struct SourceUnderTest {
  let normalizer: Normalizer
  private let linker: Linker
  private var session: LinkSession
  private var offset: UInt64 = 0

  init(
    _ identity: RecordIdentity, _ observe: [ObservationMapping], format: RecordFormat = .json,
    zones: [String: Zone] = TestZones.all
  ) throws {
    let definition = SourceDefinition(
      id: "source", connection: Connection(kind: "rest", url: "", credential: .none, settings: [:]),
      grant: Grant(allowed: []), poll: PollPolicy(), format: format, identity: identity,
      observe: observe, mappingDigest: [])
    normalizer = try Normalizer(source: definition, zones: zones)
    linker = Linker(source: definition, layer: 7)
    session = LinkSession(linker, source: "source")
  }

  /// Links one more record, at the next offset.
  mutating func link(_ record: String, knownAt day: Int64 = 0) throws -> Linker.Linked {
    let linked = try session.link(
      normalizer.map(Array(record.utf8)), at: Offset(offset),
      knownAt: Timestamp(seconds: day * 86_400)
    ) { _ in nil }
    offset += 1
    return linked
  }

  /// The rows of a record that fits.
  func rows(_ record: String) -> [Observation] {
    guard case .record(let mapped) = normalizer.map(Array(record.utf8)) else { return [] }
    return mapped.rows.map(\.observation)
  }

  /// Why a record does not fit; nil if it does.
  func misfit(_ record: String) -> String? {
    guard case .quarantined(_, let reason) = normalizer.map(Array(record.utf8)) else { return nil }
    return reason
  }
}

/// Zones with the clock changes of 2025.
enum TestZones {
  static let newYork = Zone(
    identifier: "America/New_York", initialOffsetSeconds: -5 * 3600,
    transitions: [
      .init(at: 1_741_503_600, offsetSeconds: -4 * 3600),
      .init(at: 1_762_063_200, offsetSeconds: -5 * 3600),
    ])
  static let berlin = Zone(
    identifier: "Europe/Berlin", initialOffsetSeconds: 3600,
    transitions: [
      .init(at: 1_743_296_400, offsetSeconds: 7200), .init(at: 1_761_440_400, offsetSeconds: 3600),
    ])
  static let losAngeles = Zone(
    identifier: "America/Los_Angeles", initialOffsetSeconds: -8 * 3600,
    transitions: [
      .init(at: 1_741_514_400, offsetSeconds: -7 * 3600),
      .init(at: 1_762_074_000, offsetSeconds: -8 * 3600),
    ])
  static let all = [
    "America/New_York": newYork, "Europe/Berlin": berlin, "America/Los_Angeles": losAngeles,
  ]
}
