import NIOCore

/// A page whose amounts come in a currency that is in no list: every `"currency"` of its records
/// says `XQZ`.
enum UnknownCurrency {
  private static let member = Array(#""currency":"#.utf8)
  private static let code = Array(#""XQZ""#.utf8)

  static func of(_ answer: ServiceAnswer) -> ByteBuffer {
    var bytes = Array(answer.body.readableBytesView)
    var place = answer.recordBytes?.lowerBound ?? bytes.count
    let end = (answer.recordBytes?.upperBound ?? 0) - member.count - code.count
    while place <= end {
      if bytes[place...].starts(with: member) {
        place += member.count
        bytes.replaceSubrange(place..<place + code.count, with: code)
        place += code.count
      } else {
        place += 1
      }
    }
    return ByteBuffer(bytes: bytes)
  }
}
