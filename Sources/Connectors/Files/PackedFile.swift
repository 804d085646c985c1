import Foundation

/// A file's bytes, unpacked if it is gzip.
public enum PackedFile {
  /// Why a file could not be read: its path and what is wrong with it.
  public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    public var path: String
    public var problem: String

    public var description: String { "\(path): \(problem)" }
  }

  /// Reads a file.
  /// - Parameter limit: the most bytes that it may unpack to.
  /// - Throws: ``Fault`` if it cannot be read or is damaged.
  public static func contents(of path: String, limit: Int = 4 << 30) throws(Fault) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw Fault(path: path, problem: "the file cannot be read; check the path")
    }
    let bytes = [UInt8](data)
    guard GzipInflater.isGzip(bytes) else { return bytes }
    do throws(BodyFault) {
      return try GzipInflater.inflate(bytes, limit: limit)
    } catch {
      throw Fault(path: path, problem: error.description)
    }
  }
}
