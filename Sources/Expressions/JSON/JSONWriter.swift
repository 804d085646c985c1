/// Writes JSON to bytes: keys in the order given, commas and escapes by itself.
///
/// ```
/// var json = JSONWriter()
/// json.object { json in
///   json.member("day", "2025-11-25")
///   json.member("value", 9214)
/// }
/// ```
/// Text is written as UTF-8; only `"`, `\` and control characters are escaped (RFC 8259, section
/// 7), so the same values always give the same bytes.
public struct JSONWriter: Sendable {
  /// What has been written so far.
  public private(set) var bytes: [UInt8] = []
  private var needsComma = false
  private var depth = 0
  /// Spaces for each level; nil writes everything on one line.
  private let indent: Int?

  /// - Parameter indent: Spaces for each level, for people to read; nil writes one line.
  public init(indent: Int? = nil) { self.indent = indent }

  /// What has been written, as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Forgets what has been written and keeps the memory, for the next line.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
    depth = 0
  }

  /// Ends a line (NDJSON); the next value begins a new text.
  public mutating func endLine() {
    bytes.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  // Containers.

  public mutating func object<E: Error>(_ content: (inout JSONWriter) throws(E) -> Void) throws(E) {
    try container(UInt8(ascii: "{"), UInt8(ascii: "}"), content)
  }

  public mutating func array<E: Error>(_ content: (inout JSONWriter) throws(E) -> Void) throws(E) {
    try container(UInt8(ascii: "["), UInt8(ascii: "]"), content)
  }

  private mutating func container<E: Error>(
    _ open: UInt8, _ close: UInt8, _ content: (inout JSONWriter) throws(E) -> Void
  ) throws(E) {
    beginValue()
    bytes.append(open)
    needsComma = false
    depth += 1
    try content(&self)
    depth -= 1
    if needsComma { newLine() }
    bytes.append(close)
    needsComma = true
  }

  /// The key of the next value; a member of an object is a key and a value.
  public mutating func key(_ key: String) {
    beginValue()
    quoted(key)
    bytes.append(UInt8(ascii: ":"))
    if indent != nil { bytes.append(UInt8(ascii: " ")) }
    isAfterKey = true
  }

  // Values.

  public mutating func string(_ value: some StringProtocol) {
    beginValue()
    quoted(value)
    needsComma = true
  }

  public mutating func integer(_ value: some BinaryInteger) { literal(String(value)) }
  public mutating func decimal(_ value: ExactDecimal) { literal(value.description) }
  public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }
  public mutating func null() { literal("null") }

  /// A floating-point number, in the fewest digits that give it back; null if it is not finite,
  /// for which JSON has no word.
  public mutating func double(_ value: Double) {
    guard value.isFinite else { return null() }
    let text = value.description
    literal(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }

  /// A value that is JSON already, as it is.
  public mutating func raw(_ json: some Collection<UInt8>) {
    beginValue()
    bytes.append(contentsOf: json)
    needsComma = true
  }

  // Members.

  public mutating func member(_ name: String, _ value: String) {
    key(name)
    string(value)
  }
  public mutating func member(_ name: String, _ value: some BinaryInteger) {
    key(name)
    integer(value)
  }
  public mutating func member(_ name: String, _ value: Bool) {
    key(name)
    bool(value)
  }
  public mutating func member(_ name: String, _ value: ExactDecimal) {
    key(name)
    decimal(value)
  }

  /// A member that is left out when there is no value.
  public mutating func member(_ name: String, ifPresent value: String?) {
    if let value { member(name, value) }
  }

  // Private parts.

  private var isAfterKey = false

  private mutating func beginValue() {
    if isAfterKey {
      isAfterKey = false
      return
    }
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    if depth > 0 { newLine() }
  }

  private mutating func newLine() {
    guard let indent else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * indent))
  }

  private mutating func literal(_ text: String) {
    beginValue()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func quoted(_ text: some StringProtocol) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
        bytes.append(byte)
      } else {
        escape(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    default:
      bytes.append(contentsOf: "u00".utf8)
      bytes.append(Hexadecimal.byte(byte >> 4))
      bytes.append(Hexadecimal.byte(byte & 15))
    }
  }
}
