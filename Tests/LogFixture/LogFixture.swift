import EventLog
import Events
import PlumblineTesting
import Storage

/// Makes the log of `Fixtures/logs/v1`, and says what is in it. The log is frozen: a version that
/// writes another format adds a fixture and goes on reading this one.
///
///     LogFixture DIRECTORY [RECORDS]
///
/// `DIRECTORY` must not be there; `DIRECTORY.txt` gets the transcript. More records make a larger log
/// of the same kind, to measure on. All but the signatures of its two checkpoints follows from a seed.
@main
struct LogFixture {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 2, let records = Int(arguments.count > 2 ? arguments[2] : "600") else {
      print("usage: LogFixture DIRECTORY [RECORDS]")
      return
    }
    let target = arguments[1]
    let work = target + ".work"
    try await FixtureLog(records: records).make(at: work)
    // A backup has no free pages, and no key that signs.
    let reader = try LogReader.open(at: work)
    _ = try LogBackup.copy(reader, to: target)
    let projections = "projections.mdb"
    try FileSystem.write(
      FileSystem.read(work + "/" + projections), to: target + "/" + projections)
    try FileSystem.write(
      Array(LogTranscript.lines(of: reader).joined(separator: "\n").utf8) + [10],
      to: target + ".txt")
    try FileSystem.removeDirectory(work)
  }
}
