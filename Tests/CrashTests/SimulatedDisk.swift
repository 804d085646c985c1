import Foundation

/// A disk that keeps what was flushed, and of the rest whatever a power cut leaves of it.
///
/// Writes that were not flushed are kept or lost by pages of 4 KiB, each on its own, so that a later
/// page can be there while an earlier one is not.
struct SimulatedDisk {
  static let pageSize = 4096

  private struct File {
    var durable: [UInt8] = []
    /// Pieces of one page at most, in the order in which they were written.
    var pending: [(offset: Int, bytes: ArraySlice<UInt8>)] = []
  }
  private var files: [String: File] = [:]
  /// The last line that the process had been told.
  private(set) var lastNote: String?

  /// How many pieces a power cut could lose now.
  var pendingCount: Int { files.values.reduce(0) { $0 + $1.pending.count } }

  mutating func apply(_ entry: WriteTrace.Entry) {
    switch entry {
    case .write(let name, let offset, let bytes, let isDurable):
      if isDurable {
        Self.write(bytes, at: offset, into: &files[name, default: File()].durable)
      } else {
        for piece in Self.pieces(of: bytes, at: offset) {
          files[name, default: File()].pending.append(piece)
        }
      }
    case .flush(let name):
      for piece in files[name]?.pending ?? [] {
        Self.write(piece.bytes, at: piece.offset, into: &files[name, default: File()].durable)
      }
      files[name]?.pending = []
    case .truncate(let name, let size):
      var file = files[name] ?? File()
      if size < file.durable.count { file.durable.removeLast(file.durable.count - size) }
      file.durable += [UInt8](repeating: 0, count: max(0, size - file.durable.count))
      file.pending.removeAll { $0.offset >= size }
      files[name] = file
    case .note(let text): lastNote = text.split(separator: "\n").last.map(String.init) ?? lastNote
    case .remove(let name): files[name] = nil
    case .rename(let old, let new): files[new] = files.removeValue(forKey: old)
    }
  }

  /// How much of what was not flushed survives.
  enum Loss: CaseIterable { case everything, nothing, randomPages, allButFirst, allButLast }

  /// Writes what the disk holds after a power cut now into a new folder.
  func writeImage(
    to folder: URL, losing loss: Loss, using generator: inout some RandomNumberGenerator
  ) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, file) in files.sorted(by: { $0.key < $1.key }) {
      var contents = file.durable
      for (index, piece) in file.pending.enumerated() {
        let survives =
          switch loss {
          case .everything: false
          case .nothing: true
          case .randomPages: Bool.random(using: &generator)
          case .allButFirst: index == 0
          case .allButLast: index == file.pending.count - 1
          }
        if survives { Self.write(piece.bytes, at: piece.offset, into: &contents) }
      }
      let target = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(contents).write(to: target)
    }
  }

  private static func write(_ bytes: ArraySlice<UInt8>, at offset: Int, into file: inout [UInt8]) {
    let end = offset + bytes.count
    if file.count < end { file += [UInt8](repeating: 0, count: end - file.count) }
    file.replaceSubrange(offset..<end, with: bytes)
  }

  private static func pieces(
    of bytes: ArraySlice<UInt8>, at offset: Int
  ) -> [(offset: Int, bytes: ArraySlice<UInt8>)] {
    var pieces: [(offset: Int, bytes: ArraySlice<UInt8>)] = []
    var at = 0
    while at < bytes.count {
      let place = offset + at
      let length = min(bytes.count - at, pageSize - place % pageSize)
      let start = bytes.startIndex + at
      pieces.append((place, bytes[start..<(start + length)]))
      at += length
    }
    return pieces
  }
}
