import Storage

extension ShapedText {
  /// Texts that show how the values of each column are written, for readers that need to know that
  /// values which they do not read are well-formed; nil for a column whose values may be anything.
  func examples(
    in value: RawSpan, _ decoder: inout ValueDecoder
  ) throws -> [[[UInt8]]?] {
    let parts = value.extracting(partsAt..<value.byteCount)
    var all: [[[UInt8]]?] = []
    for column in columns { all.append(try examples(of: column.scheme, parts, &decoder)) }
    return all
  }

  private func examples(
    of scheme: ValueScheme, _ parts: RawSpan, _ decoder: inout ValueDecoder
  ) throws -> [[UInt8]]? {
    var example: [UInt8] = []
    switch scheme {
    case .constant(let value): return [value]
    case .integers(let prefix, let width, let suffix, _):
      // Without a width it may be negative.
      let numbers: [Int64] = width == 0 ? [1, -1] : [0]
      return numbers.map { number in
        var example = prefix
        example.append(atMost: NumberText.mostBytes) { output in
          NumberText.append(number, width: max(1, Int(width)), to: &output)
        }
        return example + suffix
      }
    case .decimals(let places, let isTrimmed, _):
      example.append(atMost: NumberText.mostBytes) { output in
        NumberText.append(1, places: Int(places), isTrimmed: isTrimmed, to: &output)
      }
      return [example]
    case .times(let text, _, _):
      example.append(atMost: text.mostBytes) { text.append(0, to: &$0) }
      return [example]
    case .pattern(let template, _):
      // A letter, so that nobody takes it for a number.
      return [template.map { $0 == ValueScheme.digit ? UInt8(ascii: "a") : $0 }]
    case .dictionary:
      return try decoder.dictionary(of: scheme, in: parts)
    case .same, .frames: return nil
    }
  }
}
