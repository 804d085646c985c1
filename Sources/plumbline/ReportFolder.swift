import ArgumentParser
import EventLog
import Events
import Foundation

/// The folder of the reports: each rebuild writes a folder of its own into it, and then the page that
/// links to it, which takes the place of the old page in one step of the file system.
struct ReportFolder {
  let path: String
  /// Up to where the log was read.
  let offset: Offset

  private static let index = "index.html"

  init(path: String, at offset: Offset) {
    self.path = path
    self.offset = offset
  }

  /// Writes a new folder, and links to it once it is whole; then the older ones are removed.
  /// - Parameter body: Writes into the folder, and returns the names of the files to link to.
  /// - Throws: What `body` throws: the page is as it was.
  func replace(_ body: (_ folder: String) throws -> [String]) throws {
    let files = FileManager.default
    let name = "at-\(offset)-\(UInt32.random(in: 0...UInt32.max))"
    let folder = "\(path)/\(name)"
    try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let names: [String]
    do { names = try body(folder) } catch {
      try? files.removeItem(atPath: folder)
      throw error
    }
    let links = names.map { "<li><a href=\"\(name)/\($0)\">\($0)</a></li>" }
    let page = """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><title>Reports</title></head>
      <body><h1>Reports</h1><p>From the log up to offset \(offset).</p>
      <ul>
      \(links.joined(separator: "\n"))
      </ul></body></html>

      """
    try Data(page.utf8).write(to: URL(filePath: "\(path)/\(Self.index)"), options: .atomic)
    try removeOthers(than: name)
  }

  /// Also what a rebuild that was killed has left behind.
  private func removeOthers(than name: String) throws {
    let files = FileManager.default
    for found in try files.contentsOfDirectory(atPath: path)
    where found.hasPrefix("at-") && found != name {
      try files.removeItem(atPath: "\(path)/\(found)")
    }
  }
}
