import ArgumentParser
import Events
import Foundation
import Live
import Synchronization

/// A file of raw records, one a line, as ``RecordImport`` reads it.
///
/// A line of separated values may hold line ends inside quotes; empty lines are passed over.
final class RecordFile: Sendable {
  let size: UInt64
  /// SHA-256 of the source's name, the file's size and its first 64 KiB: the same file is known
  /// again wherever it lies, and one that was changed is another.
  let name: String
  private let isQuoted: Bool
  private let state: Mutex<State>

  private struct State: Sendable {
    let handle: FileHandle
    var buffer: [UInt8] = []
    /// Where in the file the buffer begins.
    var start: UInt64 = 0
    var isOver = false
  }

  private static let chunk = 4 << 20

  /// - Throws: A `ValidationError` if it cannot be read or is of a kind that is not.
  init(_ path: String, of source: SourceDefinition) throws {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw ValidationError("the file '\(path)' cannot be read; give the path of a file of records")
    }
    size = try handle.seekToEnd()
    try handle.seek(toOffset: 0)
    let beginning = [UInt8](try handle.read(upToCount: 65_536) ?? Data())
    try handle.seek(toOffset: 0)
    if beginning.starts(with: Array("PAR1".utf8)) {
      throw ValidationError(
        """
        '\(path)' is a Parquet file, and no Parquet library for Swift is to be had. Write it as \
        NDJSON first, with DuckDB: COPY (FROM '\(path)') TO 'records.ndjson' (FORMAT json)
        """)
    }
    if beginning.starts(with: [0x1F, 0x8B]) {
      throw ValidationError("'\(path)' is compressed; unpack it first: gzip -dk '\(path)'")
    }
    let digest = Digest32.sha256(of: Array("\(source.id)\n\(size)\n".utf8) + beginning)
    name = digest.hexadecimal
    if case .separated = source.format { isQuoted = true } else { isQuoted = false }
    state = Mutex(State(handle: handle))
  }

  /// Up to `most` records from a place on; nil at the end.
  func read(from place: UInt64, most: Int) throws -> RecordImport.Records? {
    try state.withLock { state in
      if state.start != place {
        try state.handle.seek(toOffset: place)
        state.buffer = []
        state.start = place
        state.isOver = false
      }
      var records: [[UInt8]] = []
      var at = 0
      while records.count < most {
        guard let end = lineEnd(in: state.buffer, from: at) else {
          if state.isOver {
            append(state.buffer[at...], to: &records)
            at = state.buffer.count
            break
          }
          state.buffer.removeFirst(at)
          state.start += UInt64(at)
          at = 0
          try fill(&state)
          continue
        }
        append(state.buffer[at..<end], to: &records)
        at = end + 1
      }
      state.buffer.removeFirst(at)
      state.start += UInt64(at)
      return records.isEmpty ? nil : RecordImport.Records(records, end: state.start)
    }
  }

  private func fill(_ state: inout State) throws {
    if let data = try state.handle.read(upToCount: Self.chunk), !data.isEmpty {
      state.buffer.append(contentsOf: data)
    } else {
      state.isOver = true
    }
  }

  private func lineEnd(in buffer: [UInt8], from start: Int) -> Int? {
    guard isQuoted else { return buffer[start...].firstIndex(of: 10) }
    var isInside = false
    for index in start..<buffer.count {
      switch buffer[index] {
      case UInt8(ascii: "\""): isInside.toggle()
      case 10 where !isInside: return index
      default: break
      }
    }
    return nil
  }

  private func append(_ line: ArraySlice<UInt8>, to records: inout [[UInt8]]) {
    let trimmed = line.last == 13 ? line.dropLast() : line
    if !trimmed.isEmpty { records.append(Array(trimmed)) }
  }
}
