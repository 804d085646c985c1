import Foundation

/// What a process wrote and flushed, in order, as `Recorder/recorder.c` saw it.
struct WriteTrace {
  enum Entry {
    /// `isDurable`: written through a descriptor that returns after the flush (O_DSYNC).
    case write(file: String, offset: Int, bytes: ArraySlice<UInt8>, isDurable: Bool)
    case flush(file: String)
    case truncate(file: String, size: Int)
    /// What the process had been told when everything before this entry had been written.
    case note(String)
    case remove(file: String)
    case rename(file: String, to: String)
  }

  let entries: [Entry]

  /// Reads a trace; an entry that is cut off at the end (the process was killed) is left out.
  init(contentsOf url: URL) throws {
    let bytes = [UInt8](try Data(contentsOf: url))
    var entries: [Entry] = []
    var at = 0
    func number(_ offset: Int, _ width: Int) -> Int {
      (0..<width).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
    while at + 19 <= bytes.count {
      let kind = bytes[at]
      let nameLength = number(at + 1, 2)
      let offset = number(at + 3, 8)
      let length = number(at + 11, 8)
      let dataLength = kind == 4 ? 0 : length
      let data = at + 19 + nameLength
      guard data + dataLength <= bytes.count else { break }
      let name = String(decoding: bytes[(at + 19)..<data], as: UTF8.self)
      let contents = bytes[data..<(data + dataLength)]
      switch kind {
      case 1, 2:
        entries.append(
          .write(file: name, offset: offset, bytes: contents, isDurable: kind == 2))
      case 3: entries.append(.flush(file: name))
      case 4: entries.append(.truncate(file: name, size: length))
      case 5: entries.append(.note(String(decoding: contents, as: UTF8.self)))
      case 6: entries.append(.remove(file: name))
      case 7: entries.append(.rename(file: name, to: String(decoding: contents, as: UTF8.self)))
      default: throw TraceError.unknownKind(kind, at: at)
      }
      at = data + dataLength
    }
    self.entries = entries
  }

  enum TraceError: Error { case unknownKind(UInt8, at: Int) }
}
