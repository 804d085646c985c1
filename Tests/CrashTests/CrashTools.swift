import Foundation

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
}
