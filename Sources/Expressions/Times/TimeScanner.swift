/// Digits and signs of a time, one after the other.
struct TimeScanner<Text: RandomAccessCollection<UInt8>> {
  private let text: Text
  private var at: Text.Index

  init(_ text: Text) {
    self.text = text
    at = text.startIndex
  }

  var isAtEnd: Bool { at == text.endIndex }
  var next: UInt8? { at < text.endIndex ? text[at] : nil }
  var offset: Int { text.distance(from: text.startIndex, to: at) }

  func error(_ expected: String) -> CivilTimeError {
    CivilTimeError(offset: offset, expected: expected)
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    at = text.index(after: at)
    return true
  }

  mutating func expect(_ byte: UInt8) throws(CivilTimeError) {
    guard take(byte) else { throw error("'\(Character(Unicode.Scalar(byte)))'") }
  }

  /// A number of at least and at most so many digits.
  mutating func number(
    _ digits: ClosedRange<Int>, _ what: String
  ) throws(CivilTimeError) -> Int {
    var value = 0
    var count = 0
    while count < digits.upperBound, let byte = next, byte &- UInt8(ascii: "0") <= 9 {
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
      count += 1
      at = text.index(after: at)
    }
    guard count >= digits.lowerBound else {
      throw error(
        digits.lowerBound == 1 ? what : "\(what) in \(digits.lowerBound) digits")
    }
    return value
  }

  mutating func number(
    _ digits: ClosedRange<Int>, _ what: String, in range: ClosedRange<Int>
  ) throws(CivilTimeError) -> Int {
    let start = self
    let value = try number(digits, what)
    guard range.contains(value) else {
      throw start.error("\(what) from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// The digits after a decimal mark as microseconds; what is finer is cut.
  mutating func fraction() throws(CivilTimeError) -> Int64 {
    var value: Int64 = 0
    var unit: Int64 = 100_000
    var count = 0
    while let byte = next, byte &- UInt8(ascii: "0") <= 9 {
      value += Int64(byte - UInt8(ascii: "0")) * unit
      unit /= 10
      count += 1
      at = text.index(after: at)
    }
    guard count > 0 else { throw error("a fraction of a second") }
    return value
  }

  /// `Z`, `+01:00`, `-0530`, `+01`; nil if none stands here.
  mutating func zoneOffset() throws(CivilTimeError) -> Int32? {
    if take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) { return 0 }
    guard let sign = next, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
      return nil
    }
    at = text.index(after: at)
    let hours = try number(2...2, "hours of an offset", in: 0...23)
    var minutes = 0
    if take(UInt8(ascii: ":")) || !isAtEnd {
      minutes = try number(2...2, "minutes of an offset", in: 0...59)
    }
    let seconds = Int32(hours * 3600 + minutes * 60)
    return sign == UInt8(ascii: "-") ? -seconds : seconds
  }

  /// Passes one of the words, letters of either case; its number, or nil.
  mutating func word(_ words: [String]) -> Int? {
    for (index, word) in words.enumerated() {
      let rest = text[at...].prefix(word.utf8.count)
      if rest.elementsEqual(word.utf8, by: { $0 | 0x20 == $1 | 0x20 }) {
        at = text.index(at, offsetBy: word.utf8.count)
        return index
      }
    }
    return nil
  }
}
