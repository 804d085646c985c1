import Foundation
import Synchronization

/// What the crash tests build and find.
enum CrashTools {
  struct Failure: Error, CustomStringConvertible { let description: String }

  /// Compiles the recorder of writes with the C compiler that comes with Swift, or the system's.
  static func recorder(in folder: URL) throws -> URL {
    let source = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Recorder/recorder.c")
    let library = folder.appending(path: "recorder.so")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "sh", "-c",
      """
      compiler=$(command -v clang || command -v cc) && \
      exec "$compiler" -shared -fPIC -O2 -o "$0" "$1" -ldl -lpthread
      """,
      library.path, source.path,
    ]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "the recorder does not compile; is clang or cc on the PATH?")
    }
    return library
  }

  /// A program of this package, beside the tests.
  static func product(_ name: String) -> URL {
    // The test bundle lies in the folder of the products.
    let runner = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let candidates = [
      runner.appending(path: name),
      URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../.build/debug/\(name)").standardized,
    ]
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
      ?? candidates[0]
  }

  /// What a program said, and how it ended.
  struct Run {
    /// Negative: the signal that ended it.
    let status: Int32
    let output: String
  }

  /// Runs a program of this package to its end; both its streams are its output.
  static func run(_ name: String, _ arguments: [String]) throws -> Run {
    let process = Process()
    process.executableURL = product(name)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let isKilled = process.terminationReason == .uncaughtSignal
    return Run(
      status: isKilled ? -process.terminationStatus : process.terminationStatus,
      output: String(decoding: output, as: UTF8.self))
  }
}

/// A program of this package under way, which is told things by a line and says things by lines.
final class Companion: Sendable {
  private let process = Mutex(Process())
  private let input = Pipe()
  private let output = Pipe()

  /// Starts it through a shell, so that limits can be set: `$0` is the program, `$@` its arguments.
  init(_ name: String, _ arguments: [String], shell: String = #"exec "$0" "$@""#) throws {
    let (input, output) = (input, output)
    try process.withLock { process in
      process.executableURL = URL(filePath: "/bin/sh")
      process.arguments = ["-c", shell, CrashTools.product(name).path] + arguments
      process.standardInput = input
      process.standardOutput = output
      try process.run()
    }
  }

  var processID: Int { process.withLock { Int($0.processIdentifier) } }

  /// The next line that it says; nil once it has ended.
  func line() -> String? {
    var line: [UInt8] = []
    while let byte = (try? output.fileHandleForReading.read(upToCount: 1))?.first {
      if byte == 10 { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
  }

  /// Ends it at once, as a power cut or an operator does, and waits until it has gone.
  func kill() {
    process.withLock { process in
      _ = Foundation.kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
  }

  /// Lets it end by itself.
  @discardableResult
  func finish() -> Int32 {
    try? input.fileHandleForWriting.close()
    return process.withLock { process in
      process.waitUntilExit()
      return process.terminationStatus
    }
  }
}
