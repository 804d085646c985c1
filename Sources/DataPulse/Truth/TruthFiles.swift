public import Foundation

/// Writes what the generator knows into a directory: the records of the services, the truth, and
/// what the old pipeline shows.
public struct TruthFiles {
  /// The truth that is written.
  public let truth: Truth
  /// The directory; it is made if it is not there.
  public let directory: URL

  /// Writes a truth into a directory.
  public init(_ truth: Truth, into directory: URL) {
    self.truth = truth
    self.directory = directory
  }

  /// Writes the label files: `truth/` and `legacy/`.
  /// - Throws: An error of the file system.
  public func writeLabels() throws {
    let values = truth.values
    try write(
      "truth/values.csv",
      header: TruthValue.header,
      values.filter { $0.department != .legacy }.map(\.line)
        + values.filter { $0.department == .legacy }.map(\.line))
    try write(
      "legacy/outputs.csv", header: "metric,day,labels,value,bugs",
      values.filter { $0.department == .legacy }.map { legacyLine($0) })
    try writeBridges()
    try write(
      "truth/publications.csv", header: "day,known_on,rules,value",
      truth.days.flatMap { day in
        truth.publications(on: day).map { "\(day),\($0.known),v1,\($0.value)" }
          + [
            "\(day),\(truth.publications(on: day).last?.known ?? day),v2,\(truth.activeUnderV2(on: day))"
          ]
      })
    try write(
      "truth/conflicts.csv", header: ConflictLabel.header,
      truth.days.flatMap { truth.conflicts(on: $0) }.map(\.line))
    try writeIncidents()
    try write(
      "truth/lateness.csv", header: "source,hours,events",
      truth.engagement.lateness.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { source in
        source.value.sorted { $0.key < $1.key }.map {
          "\(source.key.rawValue),\($0.key),\($0.value)"
        }
      })
    try writeAccess()
    try writeCompany()
  }

  private func legacyLine(_ value: TruthValue) -> String {
    let bugs = LegacyBug.of(value.metric).map(\.rawValue).joined(separator: " ")
    return "\(value.metric),\(value.day),\(value.labels),\(value.value),\(bugs)"
  }

  private func writeBridges() throws {
    var lines: [String] = []
    var persons: [String] = []
    for day in truth.days {
      let bridges = truth.bridges(on: day)
      lines += bridges.map(\.line)
      guard (day + 1).components.day == 1 || day == History.dealt || day == truth.days.upperBound
      else { continue }
      for bridge in bridges {
        persons += bridge.members.map {
          "\(day),\(bridge.department.rawValue),\(bridge.term),\($0)"
        }
      }
      persons += truth.activeNames(on: day).map { "\(day),truth,active,\($0)" }
    }
    try write("truth/bridges.csv", header: BridgeTerm.header, lines)
    try write("truth/persons.csv", header: "day,department,term,member", persons)
  }

  private func writeIncidents() throws {
    let incidents = Incident.all.filter { $0.days.overlaps(truth.days) }
    var windows: [String: [[String]]] = [:]
    for incident in incidents where incident.kind == .incident {
      for series in incident.series {
        windows[series, default: []].append([incident.window.from, incident.window.to])
      }
    }
    let json = try JSONSerialization.data(
      withJSONObject: windows, options: [.prettyPrinted, .sortedKeys])
    try write("truth/incidents.json", json)
    try write(
      "truth/incidents.csv", header: "name,kind,from,to,series,verdict",
      incidents.map {
        "\($0.name),\($0.kind.rawValue),\($0.window.from),\($0.window.to),"
          + "\($0.series.joined(separator: " ")),\"\($0.verdict)\""
      })
  }

  /// The reads of 10 December that nobody of the collector made; all other reads are allowed.
  private func writeAccess() throws {
    let day = CivilDay(2025, 12, 10)
    let alerts = [
      "\(day)T10:15:00-05:00,events-core,read of card_tokens,alert",
      "\(day)T03:00:00-05:00,events-core,twenty times the volume of that hour,alert",
      "\(day)T14:30:00-05:00,billing,denied grant,alert",
    ]
    let services = ServiceName.allCases.map {
      "always,\($0.rawValue),calls of the collector,allowed"
    }
    try write(
      "truth/access.csv", header: "at,service,what,verdict",
      services + (truth.days.contains(day) ? alerts : []))
  }

  private func writeCompany() throws {
    let company: [String: Any] = [
      "seed": truth.company.seed, "scale": truth.company.scale.description,
      "from": truth.days.lowerBound.description, "to": truth.days.upperBound.description,
    ]
    try write(
      "company.json",
      JSONSerialization.data(withJSONObject: company, options: [.prettyPrinted, .sortedKeys]))
  }

  /// Writes one NDJSON file a service: the full state of object sources, then everything in the
  /// order of arrival, to 30 days after the last day. Each line has `arrived_at`, `stream` and the
  /// `record` (an object, or the text of a CSV or OpenMetrics line).
  ///
  /// - Parameter progress: Called with a service, an arrival day, and the records written so far.
  /// - Throws: An error of the file system.
  public func writeRecords(
    progress: (ServiceName, CivilDay, Int) -> Void = { _, _, _ in }
  ) throws {
    var written = 0
    for service in ServiceName.allCases {
      let file = directory.appending(path: "\(service.rawValue).ndjson")
      try write("\(service.rawValue).ndjson", Data())
      let handle = try FileHandle(forWritingTo: file)
      let first = truth.days.lowerBound
      var bytes: [UInt8] = []
      for record in truth.company.snapshot(of: service, asOf: first) {
        Self.append(record, to: &bytes)
      }
      for day in first...truth.days.upperBound + 30 {
        let records = truth.company.records(of: service, arrivingOn: day)
        for record in records { Self.append(record, to: &bytes) }
        try handle.write(contentsOf: Data(bytes))
        bytes.removeAll(keepingCapacity: true)
        written += records.count
        progress(service, day, written)
      }
      try handle.close()
    }
  }

  private static func append(_ record: ServedRecord, to bytes: inout [UInt8]) {
    bytes.append(#"{"arrived_at":""#)
    bytes.appendMilliInstant(record.arrivedAt)
    bytes.append(#"","stream":""#)
    bytes.append(record.stream.rawValue)
    bytes.append(#"","record":"#)
    if record.body.first == UInt8(ascii: "{") {
      bytes.append(contentsOf: record.body)
    } else {
      bytes.append(UInt8(ascii: "\""))
      // ISO-8859-1 is the first 256 characters of Unicode.
      for byte in record.body {
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
          bytes.append(UInt8(ascii: "\\"))
        }
        bytes.append(contentsOf: Character(Unicode.Scalar(byte)).utf8)
      }
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append("}\n")
  }

  private func write(_ path: String, header: String, _ lines: [String]) throws {
    var text = header + "\n"
    for line in lines { text += line + "\n" }
    try write(path, Data(text.utf8))
  }

  private func write(_ path: String, _ data: Data) throws {
    let file = directory.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }
}

extension Truth {
  /// The account that stands for each active person of a day, as on the wire, sorted.
  func activeNames(on day: CivilDay) -> [String] {
    activePeople(on: day).members.map { engagement.identity.accounts[$0].id.description }.sorted()
  }
}
