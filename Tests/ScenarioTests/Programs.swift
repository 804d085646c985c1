import Foundation

/// The programs of this package, run as a person runs them.
///
/// `PLUMBLINE_PROGRAMS` names the folder of their release builds; without it the debug builds
/// beside the tests are taken.
enum Programs {
  struct Failure: Error, CustomStringConvertible { let description: String }

  private static let named = ProcessInfo.processInfo.environment["PLUMBLINE_PROGRAMS"]

  static var areReleaseBuilds: Bool { named != nil }

  static var folder: URL {
    if let named { return URL(filePath: named) }
    return URL(filePath: #filePath).appending(path: "../../../.build/debug").standardized
  }

  struct Result {
    let status: Int32
    let output: String
    let errors: String
  }

  /// Runs a program to its end.
  static func run(
    _ name: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Result {
    let started = try start(name, arguments, environment: environment)
    return try started.finish()
  }

  /// A program under way. Its output goes to files, so that it never waits for a reader.
  struct Started {
    let process: Process
    let output: URL
    let errors: URL

    func finish() throws -> Result {
      process.waitUntilExit()
      defer {
        try? FileManager.default.removeItem(at: output)
        try? FileManager.default.removeItem(at: errors)
      }
      return Result(
        status: process.terminationStatus,
        output: try String(contentsOf: output, encoding: .utf8),
        errors: try String(contentsOf: errors, encoding: .utf8))
    }
  }

  static func start(
    _ name: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Started {
    let program = folder.appending(path: name)
    guard FileManager.default.isExecutableFile(atPath: program.path) else {
      throw Failure(description: "\(program.path) is not there; run `swift build` first")
    }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let base = FileManager.default.temporaryDirectory.appending(path: "\(name)-\(UUID())")
    let output = base.appendingPathExtension("out")
    let errors = base.appendingPathExtension("err")
    for file in [output, errors] {
      _ = FileManager.default.createFile(atPath: file.path, contents: nil)
    }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return Started(process: process, output: output, errors: errors)
  }
}
