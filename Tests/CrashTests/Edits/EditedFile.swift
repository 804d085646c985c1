import EventLog
import Foundation
import Storage

/// One change of one byte.
struct Edit {
  /// Empty where it is LMDB's own list of databases.
  let database: String
  let offset: Int
  let mask: UInt8

  /// Whether a finding names the file and the database that were changed.
  func isNamed(by finding: String, _ file: String) -> Bool {
    finding.contains(file) && (database.isEmpty || finding.contains("\(file), \(database)"))
  }
}

/// A file of a log, with the places of its live keys and values.
struct EditedFile {
  let name: String
  private let path: String
  private let places: [String: [LivePlace]]

  init(named name: String, in directory: String) throws {
    self.name = name
    path = directory + "/" + name
    let environment = try Environment(
      at: path, databases: LogFiles.databases(of: name), readOnly: true)
    defer { environment.close() }
    var places: [String: [LivePlace]] = [:]
    let collected = Collected()
    _ = try environment.audit { collected.places.append($0) }
    for place in collected.places { places[place.database, default: []].append(place) }
    self.places = places
  }

  private final class Collected { var places: [LivePlace] = [] }

  /// A random edit: of any database alike, and in it of any key or value alike.
  func edit(using random: inout some RandomNumberGenerator) -> Edit {
    let databases = places.keys.sorted()
    let database = databases[Int.random(in: databases.indices, using: &random)]
    let all = places[database] ?? []
    let place = all[Int.random(in: all.indices, using: &random)]
    let range = Int.random(in: 0..<4, using: &random) == 0 ? place.key : place.value
    return Edit(
      database: database, offset: Int.random(in: range, using: &random),
      mask: UInt8.random(in: 1...255, using: &random))
  }

  /// Makes a change, or takes it back.
  func change(_ edit: Edit) throws {
    let file = try FileHandle(forUpdating: URL(filePath: path))
    defer { try? file.close() }
    try file.seek(toOffset: UInt64(edit.offset))
    let byte = try file.read(upToCount: 1)?.first ?? 0
    try file.seek(toOffset: UInt64(edit.offset))
    try file.write(contentsOf: Data([byte ^ edit.mask]))
  }
}
