import ArgumentParser
import EventLog
import Events
import Foundation

/// The folder of the reports: a link to the folder that was written last, so that a new one takes
/// its place in one step of the file system.
struct ReportFolder {
  /// The link.
  let path: String
  /// Up to where the log was read.
  let offset: Offset

  init(path: String, at offset: Offset) {
    self.path = path
    self.offset = offset
  }

  /// Writes a new folder, and links to it once it is whole; then the older ones are removed.
  /// - Throws: What `body` throws: the link is as it was.
  func replace(_ body: (_ folder: String) throws -> Void) throws {
    let files = FileManager.default
    let link = try? files.destinationOfSymbolicLink(atPath: path)
    guard link != nil || !files.fileExists(atPath: path) else {
      throw ValidationError(
        "\(path) is a folder that `rebuild` did not make; move it away, and rebuild again")
    }
    let folder = "\(path)-\(offset)-\(UInt32.random(in: 0 ... .max))"
    try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    do { try body(folder) } catch {
      try? files.removeItem(atPath: folder)
      throw error
    }
    let name = URL(filePath: folder).lastPathComponent
    let new = "\(path).new"
    try? files.removeItem(atPath: new)
    try files.createSymbolicLink(atPath: new, withDestinationPath: name)
    guard unsafe rename(new, path) == 0 else {
      throw ValidationError(
        "\(path) cannot be replaced: \(unsafe String(cString: strerror(errno)))")
    }
    try removeOthers(than: name)
  }

  /// Also what a rebuild that was killed has left behind.
  private func removeOthers(than name: String) throws {
    let files = FileManager.default
    let url = URL(filePath: path)
    let parent = url.deletingLastPathComponent().path(percentEncoded: false)
    for found in try files.contentsOfDirectory(atPath: parent)
    where found.hasPrefix(url.lastPathComponent + "-") && found != name {
      try files.removeItem(atPath: "\(parent)/\(found)")
    }
  }
}
