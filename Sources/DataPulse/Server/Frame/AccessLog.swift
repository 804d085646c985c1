import Foundation

/// What a service writes about one call.
struct AccessLine: Sendable {
  var at: Int64
  var principal: String
  var method: String
  var path: String
  var query: String
  var status: Int
  var records: Int
  var bytes: Int

  var json: String {
    """
    {"at":"\(InstantText.milliseconds(at))","principal":\(quoted(principal)),\
    "method":\(quoted(method)),"path":\(quoted(path)),"query":\(quoted(query)),\
    "status":\(status),"records":\(records),"bytes":\(bytes)}

    """
  }
}

/// A service's own access log: one JSON object a line, in `access/<service>.ndjson`.
actor AccessLog {
  private let file: URL
  private var handle: FileHandle?

  init(_ service: ServiceName, in directory: URL) {
    file = directory.appending(path: "access/\(service.rawValue).ndjson")
  }

  /// Appends a line. A log that cannot be written ends the call that it is about.
  func write(_ line: AccessLine) throws {
    let handle = try opened()
    try handle.write(contentsOf: Data(line.json.utf8))
  }

  /// Whole lines from a byte on, up to a size, and the byte behind them.
  func lines(from offset: UInt64, upTo size: Int) throws -> (text: [UInt8], next: UInt64) {
    let handle = try opened()
    let end = try handle.seekToEnd()
    defer { _ = try? handle.seekToEnd() }
    guard offset < end else { return ([], min(offset, end)) }
    try handle.seek(toOffset: offset)
    let read = try handle.read(upToCount: size) ?? Data()
    guard let last = read.lastIndex(of: UInt8(ascii: "\n")) else { return ([], offset) }
    let lines = [UInt8](read[read.startIndex...last])
    return (lines, offset + UInt64(lines.count))
  }

  private func opened() throws -> FileHandle {
    if let handle { return handle }
    let manager = FileManager.default
    try manager.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    if !manager.fileExists(atPath: file.path) {
      try Data().write(to: file)
    }
    let handle = try FileHandle(forUpdating: file)
    try handle.seekToEnd()
    self.handle = handle
    return handle
  }

  /// Closes the file; the next line opens it again.
  func close() {
    try? handle?.close()
    handle = nil
  }
}
