import Events

/// Names of files: `*` stands for any text, `{day}` for a day as `2025-11-25`.
struct FileNamePattern: Hashable, Sendable {
  private enum Part: Hashable {
    case text([UInt8])
    case any, day
  }
  private let parts: [Part]

  init(_ pattern: String) {
    var parts: [Part] = []
    var text: [UInt8] = []
    var rest = Array(pattern.utf8)[...]
    while let byte = rest.first {
      let isDay = rest.starts(with: "{day}".utf8)
      if isDay || byte == UInt8(ascii: "*") {
        if !text.isEmpty { parts.append(.text(text)) }
        text = []
        parts.append(isDay ? .day : .any)
        rest = rest.dropFirst(isDay ? 5 : 1)
      } else {
        text.append(byte)
        rest = rest.dropFirst()
      }
    }
    if !text.isEmpty { parts.append(.text(text)) }
    self.parts = parts
  }

  /// Whether a name is like this, and the day in it if the pattern has one.
  func match(_ name: String) -> (isMatch: Bool, day: CivilDay?) {
    var day: CivilDay?
    let isMatch = match(Array(name.utf8)[...], parts[...], day: &day)
    return (isMatch, isMatch ? day : nil)
  }

  private func match(
    _ name: ArraySlice<UInt8>, _ parts: ArraySlice<Part>, day: inout CivilDay?
  ) -> Bool {
    guard let part = parts.first else { return name.isEmpty }
    let rest = parts.dropFirst()
    switch part {
    case .text(let text):
      return name.starts(with: text) && match(name.dropFirst(text.count), rest, day: &day)
    case .day:
      guard let found = CivilDay(String(decoding: name.prefix(10), as: UTF8.self)) else {
        return false
      }
      day = found
      return match(name.dropFirst(10), rest, day: &day)
    case .any:
      return (0...name.count).contains { match(name.dropFirst($0), rest, day: &day) }
    }
  }
}
