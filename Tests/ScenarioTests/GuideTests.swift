import Foundation
import Testing

/// The sessions that the guides print, run as they stand there.
@Suite struct GuideTests {
  private static var package: URL {
    URL(filePath: #filePath).appending(path: "../../..").standardized
  }

  /// The commands of a page's sessions, each with what is printed under it.
  private static func steps(of page: String) throws -> [(command: String, printed: [String])] {
    let file = package.appending(path: "Sources/plumbline/Documentation.docc/\(page)")
    var steps: [(command: String, printed: [String])] = []
    var isInside = false
    for line in try String(contentsOf: file, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      if line.hasPrefix("```") {
        isInside.toggle()
      } else if isInside, line.hasPrefix("$ ") {
        steps.append((String(line.dropFirst(2)), []))
      } else if isInside, !steps.isEmpty {
        steps[steps.count - 1].printed.append(String(line))
      }
    }
    return steps
  }

  /// A line without what differs from build to build: the hash of rules, and blanks at the end.
  private static func comparable(_ line: String) -> String {
    var line = line.replacing(#/rules [0-9a-f…]+/#, with: "rules")
    while line.last == " " { line.removeLast() }
    return line
  }

  @Test func `the canary's session runs as it is printed`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "guide-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "Fixtures"),
      withDestinationURL: Self.package.appending(path: "Fixtures"))
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "plumbline"),
      withDestinationURL: Programs.folder.appending(path: "plumbline"))
    let steps = try Self.steps(of: "Canary.md")
    #expect(steps.count == 6)
    for step in steps {
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/sh")
      shell.arguments = ["-c", "./" + step.command]
      shell.currentDirectoryURL = folder
      let pipe = Pipe()
      shell.standardOutput = pipe
      shell.standardError = FileHandle.nullDevice
      try shell.run()
      let output = pipe.fileHandleForReading.readDataToEndOfFile()
      shell.waitUntilExit()
      var lines = String(decoding: output, as: UTF8.self).split(
        separator: "\n", omittingEmptySubsequences: false
      ).map { Self.comparable(String($0)) }
      while lines.last == "" { lines.removeLast() }
      guard !step.printed.isEmpty else { continue }
      #expect(lines == step.printed.map(Self.comparable), "\(step.command)")
    }
  }
}
