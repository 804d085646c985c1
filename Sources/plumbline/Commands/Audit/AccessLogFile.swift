import Agents
import ArgumentParser
import Events
import Foundation

/// A service's access log in a file: one JSON object a line.
struct AccessLogFile {
  let lines: [AccessAudit.Line]

  private struct Entry: Decodable {
    let at: String
    let principal: String
    let method: String
    let path: String
    let status: Int64
    let records: Int64
  }

  /// - Throws: A `ValidationError` that names the line that cannot be read.
  init(_ path: String, zone: Zone) throws {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw ValidationError("the file '\(path)' cannot be read; give the path of an access log")
    }
    let decoder = JSONDecoder()
    var lines: [AccessAudit.Line] = []
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      let entry: Entry
      do { entry = try decoder.decode(Entry.self, from: line) } catch {
        throw ValidationError(
          """
          \(path):\(index + 1) is no line of an access log: an object with at, principal, method, \
          path, status and records is expected
          """)
      }
      lines.append(
        AccessAudit.Line(
          at: try Parsing.moment(entry.at, in: zone), principal: entry.principal,
          request: "\(entry.method) \(entry.path)", status: entry.status,
          records: entry.records))
    }
    self.lines = lines
  }

  /// Our calls under the paths that the service knows: it may be reached behind a prefix.
  func named(_ calls: [AccessAudit.Call]) -> [AccessAudit.Call] {
    let requests = Set(lines.map(\.request))
    return calls.map { call in
      AccessAudit.Call(
        at: call.at, call: call.call, request: inner(call.request, among: requests))
    }
  }

  /// The request without so much of its path's beginning that the service knows it.
  private func inner(_ request: String, among known: Set<String>) -> String? {
    let words = request.split(separator: " ", maxSplits: 1)
    guard words.count == 2 else { return nil }
    var path = words[1]
    while !path.isEmpty {
      let candidate = "\(words[0]) \(path)"
      if known.contains(candidate) { return candidate }
      guard let next = path.dropFirst().firstIndex(of: "/") else { return nil }
      path = path[next...]
    }
    return nil
  }
}
