/// A text with its values cut out.
struct CutText: Sendable {
  /// The text with a marker in place of each value.
  var layout: [UInt8] = []
  /// Where the values lie in the bytes that were cut, in their order.
  var values: [Range<Int>] = []
}

/// Cuts texts into their layout and their values, so that texts of one layout can lie in columns.
///
/// It follows JSON but does not check it: whatever it cuts comes back by putting the values in the
/// places of the markers, because a layout has no markers but those that it was given.
/// - Contents of strings that are no keys are cut out from between their quotes.
/// - Numbers, `true`, `false` and `null` are cut out whole.
/// - A text that is neither an object nor an array is one value.
struct TextCutter {
  /// Stands for a value in a layout. No layout has it as a byte of its own.
  static let marker: UInt8 = 0

  /// Cuts a part of some bytes.
  /// - Returns: Whether it could be cut; if not, the text must be kept as it is.
  func cut(_ bytes: [UInt8], _ range: Range<Int>, into cut: inout CutText) -> Bool {
    cut.layout.removeAll(keepingCapacity: true)
    cut.values.removeAll(keepingCapacity: true)
    guard let first = range.first else { return true }
    guard bytes[first] == UInt8(ascii: "{") || bytes[first] == UInt8(ascii: "[") else {
      cut.layout.append(Self.marker)
      cut.values.append(range)
      return true
    }
    var at = range.lowerBound
    while at < range.upperBound {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") {
        guard let end = Self.endOfString(bytes, from: at + 1, to: range.upperBound) else {
          return false
        }
        if Self.isKey(bytes, after: end + 1, to: range.upperBound) {
          guard !bytes[at...end].contains(Self.marker) else { return false }
          cut.layout.append(contentsOf: bytes[at...end])
        } else {
          cut.layout.append(byte)
          cut.layout.append(Self.marker)
          cut.layout.append(byte)
          cut.values.append(at + 1..<end)
        }
        at = end + 1
      } else if Self.isBare(byte) {
        let start = at
        repeat { at += 1 } while at < range.upperBound && Self.isBare(bytes[at])
        cut.layout.append(Self.marker)
        cut.values.append(start..<at)
      } else {
        guard byte != Self.marker else { return false }
        cut.layout.append(byte)
        at += 1
      }
    }
    return true
  }

  /// The closing quote of a string, or nil if it is not closed.
  private static func endOfString(_ bytes: [UInt8], from start: Int, to end: Int) -> Int? {
    var at = start
    while at < end {
      let byte = bytes[at]
      if byte == UInt8(ascii: "\"") { return at }
      at += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    return nil
  }

  private static func isKey(_ bytes: [UInt8], after start: Int, to end: Int) -> Bool {
    var at = start
    while at < end, bytes[at] <= UInt8(ascii: " ") { at += 1 }
    return at < end && bytes[at] == UInt8(ascii: ":")
  }

  /// A byte of a number or a word.
  private static func isBare(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "+"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }
}

/// The layout of texts, and which value belongs to which path.
struct TextLayout: Sendable {
  /// The layout's own bytes, with a marker for each value.
  let bytes: [UInt8]
  /// Where in them lies what stands before the first value, between two, and behind the last.
  let literals: [Range<Int>]

  init(_ layout: [UInt8]) {
    bytes = layout
    var start = 0
    var literals: [Range<Int>] = []
    for (index, byte) in layout.enumerated() where byte == TextCutter.marker {
      literals.append(start..<index)
      start = index + 1
    }
    literals.append(start..<layout.count)
    self.literals = literals
  }

  /// How many values it has.
  var values: Int { literals.count - 1 }

  /// For each value the path to it, `.user.id` or `.items[0].price`; a path that comes twice has a
  /// mark behind it, so that paths of one layout differ.
  var paths: [[UInt8]] {
    var paths: [[UInt8]] = []
    var levels = PathLevels()
    for literal in literals.dropLast() {
      for byte in bytes[literal] { levels.take(byte) }
      var path = levels.path
      while paths.contains(path) { path.append(UInt8(ascii: "'")) }
      paths.append(path)
    }
    return paths
  }
}

/// Where in objects and arrays a layout has come to.
private struct PathLevels {
  /// For each open object or array the key under which it stands, and, of an array, the index that
  /// it has come to.
  private var levels: [(key: [UInt8], index: Int?)] = []
  private var key: [UInt8] = []
  private var text: [UInt8] = []
  private var isInQuotes = false

  mutating func take(_ byte: UInt8) {
    if byte == UInt8(ascii: "\"") {
      if isInQuotes { key = text }
      text = []
      isInQuotes.toggle()
      return
    }
    if isInQuotes { return text.append(byte) }
    switch byte {
    case UInt8(ascii: "{"): levels.append((key, nil))
    case UInt8(ascii: "["): levels.append((key, 0))
    case UInt8(ascii: "}"), UInt8(ascii: "]"): if !levels.isEmpty { levels.removeLast() }
    case UInt8(ascii: ","):
      if let index = levels.last?.index { levels[levels.count - 1].index = index + 1 }
    default: break
    }
  }

  var path: [UInt8] {
    var path: [UInt8] = []
    for (number, level) in levels.enumerated() {
      if let index = level.index {
        path += Array("[\(index)]".utf8)
      } else {
        path.append(UInt8(ascii: "."))
        path += number + 1 < levels.count ? levels[number + 1].key : key
      }
    }
    return path
  }
}
