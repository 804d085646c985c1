public import Events
import Foundation

/// The time zones of this machine: the compiled files of the tz database in a directory.
public struct ZoneCatalogue: Sendable {
  /// Where the files are.
  public let directory: String

  /// The machine's own.
  public static let system = ZoneCatalogue(directory: "/usr/share/zoneinfo")

  public init(directory: String) { self.directory = directory }

  /// All names, in alphabetical order.
  /// - Complexity: Reads every file; meant for suggesting a name, not for finding one.
  public var identifiers: [String] {
    let files = FileManager.default.enumerator(atPath: directory)?.allObjects ?? []
    let names = files.compactMap { $0 as? String }.filter(contains)
    return Set(names + ["UTC"]).sorted()
  }

  /// Whether there is a zone of this name, in this spelling. UTC is there without a file.
  public func contains(_ identifier: String) -> Bool {
    identifier == "UTC" || bytes(identifier) != nil
  }

  /// A zone with its changes from 1970 to 2100; nil if there is none of this name or its file is
  /// damaged.
  public func zone(_ identifier: String) -> Zone? {
    if identifier == "UTC" { return .utc }
    return bytes(identifier).flatMap { ZoneFile($0) }?.zone(identifier: identifier)
  }

  /// The file of a zone. `posix/` and `right/` hold the same zones again; tables and notes have a
  /// dot in their names, and so would a path that leads out of the directory.
  private func bytes(_ identifier: String) -> [UInt8]? {
    guard let first = identifier.unicodeScalars.first, first.properties.isUppercase,
      !identifier.contains("."),
      let data = FileManager.default.contents(atPath: "\(directory)/\(identifier)"),
      data.starts(with: "TZif".utf8)
    else { return nil }
    return Array(data)
  }
}
