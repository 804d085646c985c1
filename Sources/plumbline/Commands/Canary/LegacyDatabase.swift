import Foundation
import Replay

/// A database that an old pipeline writes its outputs to, with the query that reads them:
/// `postgresql://reader@127.0.0.1:5432/warehouse#SELECT metric, day, value FROM outputs`.
///
/// It is asked through the database's own client program, `psql` or `mariadb`, in a read-only
/// transaction, on this machine's loopback only. The password is where that program looks for it
/// (`PGPASSWORD`, `~/.pgpass`; `MYSQL_PWD`, `~/.my.cnf`) and never part of the address, which the log
/// keeps.
struct LegacyDatabase {
  enum Kind: String {
    case postgres = "psql"
    case mariadb = "mariadb"
  }

  let kind: Kind
  /// The address without the query.
  let name: String
  private let address: URLComponents
  private let query: String

  private static let schemes: [String: Kind] = [
    "postgres": .postgres, "postgresql": .postgres, "mariadb": .mariadb, "mysql": .mariadb,
  ]
  private static let loopback: Set<String> = ["localhost", "127.0.0.1", "::1", "[::1]"]
  private static let limit = Duration.seconds(300)

  /// Whether a place is the address of a database.
  static func isNamed(by place: String) -> Bool {
    guard let end = place.range(of: "://") else { return false }
    return schemes[place[..<end.lowerBound].lowercased()] != nil
  }

  /// - Throws: ``CanaryError/notReadable(_:reason:)`` with what is wrong with the address.
  init(_ place: String) throws {
    let parts = place.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
    name = String(parts[0])
    query = parts.count == 2 ? parts[1].trimmingCharacters(in: .whitespacesAndNewlines) : ""
    func bad(_ reason: String) -> CanaryError { .notReadable(String(parts[0]), reason: reason) }
    guard let address = URLComponents(string: name), let host = address.host, !host.isEmpty,
      let kind = Self.schemes[(address.scheme ?? "").lowercased()]
    else {
      throw CanaryError.notReadable(
        "the database", reason: "its address is written as postgresql://USER@127.0.0.1:5432/NAME")
    }
    guard address.password == nil else {
      throw CanaryError.notReadable(
        "\(kind == .postgres ? "postgresql" : "mariadb")://\(host)",
        reason: "the log keeps the address, so no password may stand in it; "
          + (kind == .postgres
            ? "set PGPASSWORD or write ~/.pgpass" : "set MYSQL_PWD or write ~/.my.cnf"))
    }
    guard address.query == nil else {
      // A password may be among them, so they are not repeated.
      throw CanaryError.notReadable(
        String(name.prefix { $0 != "?" }),
        reason: "its address ends with the database's name; settings behind a ? are not taken")
    }
    guard Self.loopback.contains(host.lowercased()) else {
      throw bad(
        "only a database on this machine is asked; reach \(host) through a tunnel, as in "
          + "ssh -L 5432:127.0.0.1:5432 \(host)")
    }
    guard address.path.count > 1 else { throw bad("its address names no database") }
    if let fault = LegacyQuery.fault(query) { throw bad(fault) }
    self.kind = kind
    self.address = address
  }

  /// What the query gives, as CSV with a heading; NULL is an empty field.
  /// - Throws: ``CanaryError/notReadable(_:reason:)`` with what the database says.
  func table() async throws -> [UInt8] {
    let answer = try await ask()
    return kind == .postgres ? answer : Self.separated(answer)
  }

  private var arguments: [String] {
    let host = address.host ?? ""
    let database = String(address.path.dropFirst())
    switch kind {
    case .postgres:
      return [
        "--no-psqlrc", "--no-password", "--quiet", "--csv", "--set=ON_ERROR_STOP=1",
        "--dbname=\(name)", "--command=\(query)",
      ]
    case .mariadb:
      var arguments = [
        "--batch", "--skip-named-commands", "--protocol=tcp", "--connect-timeout=10",
        "--default-character-set=utf8mb4",
        "--init-command=SET SESSION TRANSACTION READ ONLY", "--host=\(host)",
        "--database=\(database)", "--execute=\(query)",
      ]
      if let port = address.port { arguments.append("--port=\(port)") }
      if let user = address.user { arguments.append("--user=\(user)") }
      return arguments
    }
  }

  private static let settings = [
    "PGOPTIONS": "-c default_transaction_read_only=on -c statement_timeout=300000 "
      + "-c timezone=UTC -c datestyle=ISO,YMD",
    "PGCONNECT_TIMEOUT": "10", "PGCLIENTENCODING": "UTF8", "PGAPPNAME": "plumbline",
  ]

  /// Runs the client program. Its output goes to files, so that it never waits for a reader.
  private func ask() async throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "plumbline-legacy-\(UUID().uuidString)")
    let (output, errors) = (folder.appending(path: "out"), folder.appending(path: "err"))
    defer { try? FileManager.default.removeItem(at: folder) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [kind.rawValue] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(Self.settings) { $1 }
    let (ends, told) = AsyncStream.makeStream(of: Int32.self)
    process.terminationHandler = { told.yield($0.terminationStatus) }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
      try Data().write(to: output)
      try Data().write(to: errors)
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: errors)
      try process.run()
    } catch {
      process.terminationHandler = nil
      throw CanaryError.notReadable(name, reason: "\(kind.rawValue) could not be started: \(error)")
    }
    let number = process.processIdentifier
    let watch = Task {
      try await Task.sleep(for: Self.limit)
      kill(number, SIGTERM)
    }
    defer { watch.cancel() }
    var status: Int32 = 0
    for await end in ends {
      status = end
      break
    }
    guard status == 0 else { throw refusal(status, (try? Data(contentsOf: errors)) ?? Data()) }
    return [UInt8](try Data(contentsOf: output))
  }

  private func refusal(_ status: Int32, _ said: Data) -> CanaryError {
    if status == 127 {
      let package = kind == .postgres ? "postgresql-client" : "mariadb-client"
      return .notReadable(
        name, reason: "the program \(kind.rawValue) is not there; install \(package)")
    }
    let lines = String(decoding: said, as: UTF8.self).split(separator: "\n")
      .map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty && !$0.allSatisfy { "^ ".contains($0) } }
    let reason =
      lines.isEmpty
      ? "\(kind.rawValue) ended with \(status)" : "it says: \(lines.joined(separator: " "))"
    return .notReadable(name, reason: reason)
  }

  /// The lines of `mariadb --batch`, tabs between fields and escapes in them, as CSV.
  static func separated(_ answer: [UInt8]) -> [UInt8] {
    var table: [UInt8] = []
    for line in answer.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
      for (place, field) in fields.enumerated() {
        if place > 0 { table.append(UInt8(ascii: ",")) }
        append(field, to: &table)
      }
      table.append(UInt8(ascii: "\n"))
    }
    return table
  }

  private static func append(_ field: ArraySlice<UInt8>, to table: inout [UInt8]) {
    if field.elementsEqual("NULL".utf8) { return }
    table.append(UInt8(ascii: "\""))
    var isEscaped = false
    for byte in field {
      if !isEscaped, byte == UInt8(ascii: "\\") {
        isEscaped = true
        continue
      }
      let meant: UInt8 =
        switch (isEscaped, byte) {
        case (true, UInt8(ascii: "n")): UInt8(ascii: "\n")
        case (true, UInt8(ascii: "t")): UInt8(ascii: "\t")
        case (true, UInt8(ascii: "0")): 0
        default: byte
        }
      isEscaped = false
      if meant == UInt8(ascii: "\"") { table.append(meant) }
      table.append(meant)
    }
    table.append(UInt8(ascii: "\""))
  }
}
