/// Why bytes could not be stored or read. The log turns each into a message of its own, which says
/// what to do; this text says what happened and where.
public enum StorageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The value under a key does not match its checksum.
  case damaged(database: String, key: [UInt8], path: String)
  /// LMDB found its own pages damaged.
  case corrupted(reason: String, path: String)
  /// Pages of the file could not be read: it was cut short, or the disk has a bad sector.
  case unreadable(bytes: Int, code: Int32, path: String)
  /// The disk has no room; the transaction was given up and nothing that was stored is lost.
  case diskFull(code: Int32, path: String)
  /// The file or its folder may not be written.
  case readOnly(code: Int32, path: String)
  /// There is nothing at this path.
  case missing(path: String)
  /// The environment is open in this process already.
  case alreadyOpen(path: String)
  /// The environment has been closed.
  case closed(path: String)
  /// Every reader slot of the environment is taken.
  case readersFull(path: String)
  /// A zstd frame could not be decoded.
  case frame(reason: String)
  /// The operating system refused: `operation` failed with `code` (an `errno` or an LMDB status).
  case system(operation: String, code: Int32, path: String)

  /// The map is smaller than the transaction needs. Never leaves this module.
  case mapFull
  /// Another process has made the map larger. Never leaves this module.
  case mapResized

  public var description: String {
    switch self {
    case .damaged(let database, let key, let path):
      "the value \(hexadecimal(key)) of \(database) in \(path) does not match its checksum"
    case .corrupted(let reason, let path): "\(path) is damaged: \(reason)"
    case .unreadable(let bytes, let code, let path):
      "\(bytes) bytes of \(path) cannot be read (\(message(of: code)))"
    case .diskFull(let code, let path): "no room to write \(path) (\(message(of: code)))"
    case .readOnly(let code, let path): "\(path) may not be written (\(message(of: code)))"
    case .missing(let path): "there is nothing at \(path)"
    case .alreadyOpen(let path): "\(path) is open in this process already"
    case .closed(let path): "\(path) has been closed"
    case .readersFull(let path): "all reader slots of \(path) are taken"
    case .frame(let reason): "a zstd frame cannot be decoded: \(reason)"
    case .system(let operation, let code, let path):
      "\(operation) of \(path) failed (\(message(of: code)))"
    case .mapFull: "the map is full"
    case .mapResized: "the map was resized by another process"
    }
  }
}

/// Bytes as hexadecimal digits.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
