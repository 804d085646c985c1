import CLMDB

/// A named table of an environment.
public struct Database: Sendable {
  /// What it is called; part of every checksum in it, so that a value cannot stray between tables.
  public let name: String
  let handle: UInt32
  /// The checksum of the name, from which the checksum of every value goes on.
  let seed: UInt32

  init(name: String, handle: UInt32) {
    self.name = name
    self.handle = handle
    self.seed = Checksum.crc32c(name)
  }

  /// A database that this file does not have (written by an older version): it reads as empty.
  static let absent = UInt32.max
  var exists: Bool { handle != Database.absent }
}
