import EventLog
import Foundation
import PlumblineTesting
import Storage
import Synchronization

/// Changes random live bytes of a log, one at a time, verifies the log after each, and changes it
/// back. Says of each edit where it was, and what the verification named.
///
///     LogEdits DIRECTORY SEED FIRST COUNT
///
/// One line for each edit: its number, `found`, `missed` or, before it is verified, `editing`; the
/// file and the database; and where. An edit follows from the seed and its number alone.
@main
struct LogEdits {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let seed = UInt64(arguments[2]), let first = Int(arguments[3]),
      let count = Int(arguments[4])
    else {
      print("usage: LogEdits DIRECTORY SEED FIRST COUNT")
      return
    }
    let path = arguments[1]
    let files = try FileSystem.names(in: path).filter { $0.hasSuffix(".mdb") }.map {
      try EditedFile(named: $0, in: path)
    }
    for number in first..<first + count {
      var random = SeededGenerator(seed: seed &+ UInt64(number) &* 0x9E37_79B9)
      let file = files[Int.random(in: files.indices, using: &random)]
      let edit = file.edit(using: &random)
      let place = "\(file.name)\t\(edit.database)\t\(edit.offset)"
      say("\(number)\tediting\t\(place)")
      try file.change(edit)
      let named = try await namedPlaces(of: path)
      try file.change(edit)
      let isNamed = named.contains { edit.isNamed(by: $0, file.name) }
      say("\(number)\t\(isNamed ? "found" : "missed")\t\(place)\t\(named.joined(separator: " | "))")
    }
  }

  /// What `plumbline log verify` does in its child process.
  private static func namedPlaces(of path: String) async throws -> [String] {
    let named = Named()
    await LogVerification.report(on: path) { named.take($0) }
    return named.places.withLock { $0 }
  }

  private final class Named: Sendable {
    let places = Mutex<[String]>([])

    func take(_ line: String) {
      guard line.hasPrefix("found ") else { return }
      places.withLock { $0.append(String(line.dropFirst(6))) }
    }
  }

  private static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
