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
    try write("truth/values.csv", header: TruthValue.header, values.map(\.line))
    try writeLegacy()
    try writeBridges()
    try writePublications()
    try writeConflicts()
    try writeIncidents()
    try writeLateness()
    try writeAccess()
    try writeCompany()
  }

  private func writePublications() throws {
    var lines: [String] = []
    for day in truth.days {
      let publications = truth.publications(on: day)
      lines += publications.map { "\(day),\($0.known),v1,\($0.value)" }
      let last = publications.last?.known ?? day + 1
      lines.append("\(day),\(last),v2,\(truth.activeUnderV2(on: day))")
    }
    try write("truth/publications.csv", header: "day,known_on,rules,value", lines)
  }

  private func writeConflicts() throws {
    let conflicts = truth.days.flatMap { truth.conflicts(on: $0) }
    try write("truth/conflicts.csv", header: ConflictLabel.header, conflicts.map(\.line))
    try write(
      "truth/conflicts-sample.csv", header: ConflictLabel.header,
      truth.conflictSample().map(\.line))
  }

  private func writeLateness() throws {
    var lines: [String] = []
    let sources = truth.engagement.lateness.sorted { $0.key.rawValue < $1.key.rawValue }
    for (source, hours) in sources {
      for (hour, events) in hours.sorted(by: { $0.key < $1.key }) {
        lines.append("\(source.rawValue),\(hour),\(events)")
      }
    }
    try write("truth/lateness.csv", header: "source,hours,events", lines)
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
    let incidents = Incident.all(in: truth.days)
    var windows: [String: [[String]]] = [:]
    for incident in incidents where incident.kind != .trap {
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

  private func writeCompany() throws {
    let company: [String: Any] = [
      "seed": truth.company.seed, "scale": truth.company.scale.description,
      "from": truth.days.lowerBound.description, "to": truth.days.upperBound.description,
    ]
    try write(
      "company.json",
      JSONSerialization.data(withJSONObject: company, options: [.prettyPrinted, .sortedKeys]))
  }

  /// Writes a file of lines below the directory.
  func write(_ path: String, header: String, _ lines: [String]) throws {
    var text = header + "\n"
    for line in lines { text += line + "\n" }
    try write(path, Data(text.utf8))
  }

  /// Writes a file below the directory.
  func write(_ path: String, _ data: Data) throws {
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
