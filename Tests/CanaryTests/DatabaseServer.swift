import Foundation

/// A database server of one test, on loopback with a folder of its own.
final class DatabaseServer {
  enum Kind: String {
    case postgres, mariadb
  }

  struct Failure: Error, CustomStringConvertible { let description: String }

  let kind: Kind
  let port: Int
  private let folder: URL
  private let server: Process

  /// Where the programs of each kind are; nil: it is not installed.
  private static func program(_ name: String, of kind: Kind) -> String? {
    var folders = ["/usr/sbin", "/usr/bin", "/usr/local/bin"]
    if kind == .postgres {
      let root = "/usr/lib/postgresql"
      let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
      folders = versions.sorted().reversed().map { "\(root)/\($0)/bin" } + folders
    }
    return folders.map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Whether the server and its client are installed.
  static func isInstalled(_ kind: Kind) -> Bool {
    switch kind {
    case .postgres:
      program("initdb", of: kind) != nil && program("postgres", of: kind) != nil
        && program("psql", of: kind) != nil
    case .mariadb:
      program("mariadb-install-db", of: kind) != nil && program("mariadbd", of: kind) != nil
        && program("mariadb", of: kind) != nil
    }
  }

  /// Starts one, and waits until it answers.
  init(_ kind: Kind) throws {
    self.kind = kind
    port = Int.random(in: 20_000..<60_000)
    folder = URL(filePath: "/var/tmp").appending(path: "plumbline-\(kind)-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    let data = folder.appending(path: "data").path
    var user: [String] = []
    // PostgreSQL refuses to run as root, and Debian gives it a user of its own.
    if getuid() == 0, kind == .postgres {
      user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
      try Self.run(["chown", "postgres", folder.path])
    }
    func path(_ name: String) throws -> String {
      guard let path = Self.program(name, of: kind) else {
        throw Failure(description: "there is no \(name)")
      }
      return path
    }
    let begin: [String]
    switch kind {
    case .postgres:
      try Self.run(
        user + [
          try path("initdb"), "--pgdata=\(data)", "--auth=trust", "--username=reader", "--no-sync",
        ])
      begin =
        user + [
          try path("postgres"), "-D", data, "-p", "\(port)", "-c", "listen_addresses=127.0.0.1",
          "-c", "unix_socket_directories=\(folder.path)", "-c", "fsync=off",
        ]
    case .mariadb:
      let own = getuid() == 0 ? ["--user=root"] : []
      try Self.run(
        [
          try path("mariadb-install-db"), "--no-defaults", "--datadir=\(data)",
          "--auth-root-authentication-method=normal", "--skip-test-db",
        ] + own)
      begin =
        [
          try path("mariadbd"), "--no-defaults", "--datadir=\(data)", "--port=\(port)",
          "--bind-address=127.0.0.1", "--socket=\(folder.path)/socket", "--skip-name-resolve",
          "--pid-file=\(folder.path)/pid",
        ] + own
    }
    server = Process()
    server.executableURL = URL(filePath: "/usr/bin/env")
    server.arguments = begin
    server.standardOutput = FileHandle.nullDevice
    server.standardError = FileHandle.nullDevice
    try server.run()
    var last = ""
    for _ in 0..<200 {
      do {
        try ask("SELECT 1")
        return
      } catch {
        last = "\(error)"
        guard server.isRunning else { break }
        try Self.run(["sleep", "0.1"])
      }
    }
    throw Failure(description: "\(kind) does not answer: \(last)")
  }

  deinit {
    server.terminate()
    server.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Where `LegacyDatabase` finds it.
  var address: String {
    switch kind {
    case .postgres: "postgresql://reader@127.0.0.1:\(port)/postgres"
    case .mariadb: "mariadb://root@127.0.0.1:\(port)/outputs"
    }
  }

  /// Runs statements as the server's owner.
  func ask(_ statements: String) throws {
    switch kind {
    case .postgres:
      try Self.run([
        "psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname=\(address)",
        "--command=\(statements)",
      ])
    case .mariadb:
      try Self.run([
        "mariadb", "--no-defaults", "--protocol=tcp", "--host=127.0.0.1", "--port=\(port)",
        "--user=root", "--execute=\(statements)",
      ])
    }
  }

  private static func run(_ command: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let handle = try FileHandle(forWritingTo: file)
    process.standardOutput = handle
    process.standardError = handle
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(
        description: "\(command[0]) ended with \(process.terminationStatus): "
          + ((try? String(contentsOf: file, encoding: .utf8)) ?? ""))
    }
  }
}
