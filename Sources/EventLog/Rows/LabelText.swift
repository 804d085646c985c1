import Events

/// Labels as the one text that their symbol stands for: `key=value;key=value`, sorted by key, with
/// a backslash before each `\`, `;` and `=` that belongs to a key or a value.
enum LabelText {
  static func text(of labels: Labels) -> String {
    if labels.all.isEmpty { return "" }
    var text: [UInt8] = []
    for (index, label) in labels.all.enumerated() {
      if index > 0 { text.append(separator) }
      append(label.key, to: &text)
      text.append(equals)
      append(label.value, to: &text)
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func labels(_ text: String) -> Labels {
    if text.isEmpty { return .none }
    var labels: [String: String] = [:]
    var key: String?
    var part: [UInt8] = []
    var isEscaped = false
    func finishLabel() {
      labels[key ?? ""] = String(decoding: part, as: UTF8.self)
      key = nil
      part = []
    }
    for byte in text.utf8 {
      if isEscaped {
        part.append(byte)
        isEscaped = false
        continue
      }
      switch byte {
      case escape: isEscaped = true
      case equals where key == nil:
        key = String(decoding: part, as: UTF8.self)
        part = []
      case separator: finishLabel()
      default: part.append(byte)
      }
    }
    finishLabel()
    return Labels(labels)
  }

  private static let escape = UInt8(ascii: "\\")
  private static let separator = UInt8(ascii: ";")
  private static let equals = UInt8(ascii: "=")

  private static func append(_ part: String, to text: inout [UInt8]) {
    for byte in part.utf8 {
      if byte == escape || byte == separator || byte == equals { text.append(escape) }
      text.append(byte)
    }
  }
}
