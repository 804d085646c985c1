import Foundation

/// Disks for tests, where the tests have the right to mount.
struct Mounting: Sendable {
  let url: URL

  /// Whether a disk can be mounted here; tried once.
  static let isPossible: Bool = {
    guard getuid() == 0 else { return false }
    let folder = FileManager.default.temporaryDirectory.appending(path: "mount-\(UUID())")
    guard let tried = try? memory(at: folder, kilobytes: 64) else { return false }
    tried.unmount()
    try? FileManager.default.removeItem(at: folder)
    return true
  }()

  /// A disk in memory.
  static func memory(at url: URL, kilobytes: Int) throws -> Mounting {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try run(["mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k", "tmpfs", url.path])
    return Mounting(url: url)
  }

  /// A folder once more, read-only.
  static func readOnly(_ folder: URL, at url: URL) throws -> Mounting {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    try run(["mount", "--bind", folder.path, url.path])
    let mounting = Mounting(url: url)
    do { try run(["mount", "-o", "remount,ro,bind", url.path]) } catch {
      mounting.unmount()
      throw error
    }
    return mounting
  }

  func unmount() { try? Self.run(["umount", "-l", url.path]) }

  private static func run(_ command: [String]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw CrashTools.Failure(description: command.joined(separator: " "))
    }
  }
}
