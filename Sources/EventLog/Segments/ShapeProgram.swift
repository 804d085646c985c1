import Storage

/// A shape read into steps, to put events together again.
struct ShapeProgram: Sendable {
  enum Step: Sendable {
    /// Bytes that every event of the shape has.
    case literal([UInt8])
    /// The next integer column.
    case integer
    /// The next string column: as a text, or as a byte string.
    case string(major: UInt8)
    /// The next integer column, as a simple value or a float.
    case simple
  }
  let steps: [Step]
  /// How many columns of integers, simple values included, and of strings there are.
  let integers: Int
  let strings: Int

  /// - Returns: nil if the shape cannot be read, because it was damaged.
  init?(_ shape: [UInt8]) {
    var steps: [Step] = []
    var literal: [UInt8] = []
    var integers = 0
    var strings = 0
    func flush() {
      if !literal.isEmpty { steps.append(.literal(literal)) }
      literal = []
    }
    var at = 0
    while at < shape.count {
      let byte = shape[at]
      switch byte {
      case EventShape.integer, EventShape.simple:
        flush()
        steps.append(byte == EventShape.integer ? .integer : .simple)
        integers += 1
        at += 1
      case EventShape.text, EventShape.byteString:
        flush()
        steps.append(.string(major: byte == EventShape.text ? 3 : 2))
        strings += 1
        at += 1
      default:
        guard let length = Self.length(of: shape, at: at) else { return nil }
        literal.append(contentsOf: shape[at..<at + length])
        at += length
      }
    }
    flush()
    self.steps = steps
    self.integers = integers
    self.strings = strings
  }

  /// The length of a literal item: its head, and its content if it is a text that stayed.
  private static func length(of shape: [UInt8], at start: Int) -> Int? {
    let additional = Int(shape[start] & 0x1F)
    let size = additional < 24 ? 0 : 1 << (additional - 24)
    guard additional < 28, start + 1 + size <= shape.count else { return nil }
    guard shape[start] >> 5 == 3 else { return 1 + size }
    var content = additional < 24 ? additional : 0
    for index in 0..<size { content = content << 8 | Int(shape[start + 1 + index]) }
    return start + 1 + size + content <= shape.count ? 1 + size + content : nil
  }
}

/// Writing heads of deterministic CBOR that a shape leaves out.
enum CanonicalHead {
  /// A simple value or a short float, from the number that it was cut into.
  static func append(simple number: Int64, to bytes: inout [UInt8]) {
    let initial = UInt8(truncatingIfNeeded: number)
    bytes.append(initial)
    let size = initial & 0x1F == 25 ? 2 : initial & 0x1F == 26 ? 4 : 0
    for shift in stride(from: size * 8, to: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
    }
  }
}
