/// Cuts a stream of bytes into lines.
public struct LineSplitter: Sendable {
  private var rest: [UInt8] = []

  /// A splitter that has seen nothing yet.
  public init() {}

  /// Takes the next bytes.
  /// - Returns: The lines that end in them, without their newlines; empty lines are left out.
  public mutating func append(_ bytes: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var start = 0
    while let end = bytes[start...].firstIndex(of: 10) {
      let line = rest + bytes[start..<end]
      if !line.isEmpty { lines.append(line) }
      rest.removeAll()
      start = end + 1
    }
    rest += bytes[start...]
    return lines
  }

  /// What follows the last newline; nil if nothing does.
  public var last: [UInt8]? { rest.isEmpty ? nil : rest }
}
