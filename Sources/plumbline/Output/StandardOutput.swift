import Foundation

/// Writing to the two standard streams, whole lines at a time.
enum StandardOutput {
  static func write(line: String) { write(line + "\n") }

  static func write(_ text: String) { write([UInt8](text.utf8)) }

  /// Writes bytes; a reader that has gone away (`| head`) ends the command quietly.
  static func write(_ bytes: [UInt8]) {
    do { try FileHandle.standardOutput.write(contentsOf: Data(bytes)) } catch { Foundation.exit(0) }
  }

  static func note(_ line: String) {
    try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
  }

  /// Shows how far something has come, on a terminal only; nil takes it away.
  static func progress(_ line: String?) {
    guard isatty(2) == 1 else { return }
    try? FileHandle.standardError.write(contentsOf: Data("\r\u{1B}[K\(line ?? "")".utf8))
  }
}
