import ArgumentParser
import Foundation

/// Where the log lies. Every command takes it.
struct DirectoryOption: ParsableArguments {
  @Option(name: .long, help: "The directory of plumbline.yaml and the log.")
  var directory = "."

  /// The folder of the log: in the directory, or the directory itself, as a backup is.
  var logPath: String {
    let isLog = FileManager.default.fileExists(atPath: directory + "/tail.mdb")
    return isLog ? directory : directory + "/log"
  }
  var configurationPath: String { directory + "/plumbline.yaml" }
  var reportsPath: String { directory + "/reports" }
}

/// For people or for machines.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table, json
}

struct FormatOption: ParsableArguments {
  @Option(name: .long, help: "table for people, json for machines.")
  var format = OutputFormat.table
}
