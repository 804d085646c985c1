public import Events
import Foundation

/// The time zones of this machine: the compiled files of the tz database in a directory.
public struct ZoneCatalogue: Sendable {
  /// Where the files are.
  public let directory: String
  /// All names, in alphabetical order.
  public let identifiers: [String]

  /// The machine's own, read once.
  public static let system = ZoneCatalogue(directory: "/usr/share/zoneinfo")

  public init(directory: String) {
    self.directory = directory
    // `posix/` and `right/` hold the same zones again; tables and notes have a dot in their names.
    let files = FileManager.default.enumerator(atPath: directory)?.allObjects ?? []
    let names = files.compactMap { $0 as? String }.filter { name in
      guard let first = name.unicodeScalars.first, first.properties.isUppercase else {
        return false
      }
      return !name.contains(".")
    }
    var unique = Set(names.filter { Self.bytes(directory, $0)?.starts(with: Self.magic) == true })
    unique.insert("UTC")
    identifiers = unique.sorted()
  }

  public func contains(_ identifier: String) -> Bool {
    var low = 0
    var high = identifiers.count
    while low < high {
      let middle = (low + high) / 2
      if identifiers[middle] < identifier { low = middle + 1 } else { high = middle }
    }
    return low < identifiers.count && identifiers[low] == identifier
  }

  /// A zone with its changes from 1970 to 2100; nil if there is none of this name or its file is
  /// damaged.
  public func zone(_ identifier: String) -> Zone? {
    if identifier == "UTC" { return .utc }
    guard contains(identifier), let bytes = Self.bytes(directory, identifier) else { return nil }
    return ZoneFile(bytes)?.zone(identifier: identifier)
  }

  private static let magic = Array("TZif".utf8)

  private static func bytes(_ directory: String, _ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: "\(directory)/\(name)").map { Array($0) }
  }
}
