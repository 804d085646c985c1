import NIOCore

/// A page whose values have other types than yesterday: in the records, numbers come as strings and
/// strings as arrays of one; outside them all is as it should be.
enum WrongTypes {
  static func of(_ answer: ServiceAnswer) -> ByteBuffer {
    let bytes = Array(answer.body.readableBytesView)
    let range = answer.recordBytes ?? 0..<0
    var buffer = ByteBuffer(bytes: bytes[..<range.lowerBound])
    buffer.writeBytes(changed(bytes[range]))
    buffer.writeBytes(bytes[range.upperBound...])
    return buffer
  }

  private static func changed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    var rest = bytes
    var isValue = false
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""):
        let text = rest.prefix { $0 != UInt8(ascii: "\"") }
        rest = rest.dropFirst(text.count + 1)
        let whole = [byte] + text + [byte]
        result += isValue ? [UInt8(ascii: "[")] + whole + [UInt8(ascii: "]")] : whole
        isValue = false
      case UInt8(ascii: ":"):
        result.append(byte)
        isValue = true
      case UInt8(ascii: "-") where isValue, UInt8(ascii: "0")...UInt8(ascii: "9") where isValue:
        let digits = rest.prefix { $0 == UInt8(ascii: ".") || (48...57).contains($0) }
        rest = rest.dropFirst(digits.count)
        result += [UInt8(ascii: "\""), byte] + digits + [UInt8(ascii: "\"")]
        isValue = false
      default:
        result.append(byte)
        isValue = false
      }
    }
    return result
  }
}
