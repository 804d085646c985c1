import NIOCore

/// What a service answers.
struct ServiceAnswer: Sendable {
  var status = 200
  var headers: [(name: String, value: String)] = []
  var body = ByteBuffer()
  /// Where in the body the records stand.
  var recordBytes: Range<Int>?
  /// How many records it brings.
  var records = 0

  /// A JSON text.
  static func json(_ text: String, status: Int = 200) -> ServiceAnswer {
    ServiceAnswer(
      status: status, headers: [("Content-Type", "application/json")],
      body: ByteBuffer(string: text))
  }

  /// A page of records between two pieces of JSON.
  static func json(_ page: FeedPage, before: String, after: String) -> ServiceAnswer {
    var answer = ServiceAnswer(headers: [("Content-Type", "application/json")])
    answer.body.reserveCapacity(
      before.utf8.count + after.utf8.count + page.runs.reduce(0) { $0 + $1.day.run($1.range).count }
    )
    answer.body.writeString(before)
    let start = answer.body.writerIndex
    page.write(into: &answer.body)
    answer.recordBytes = start..<answer.body.writerIndex
    answer.records = page.count
    answer.body.writeString(after)
    return answer
  }

  /// A page of lines.
  static func lines(_ page: FeedPage, type: String, before: String = "", after: String = "")
    -> ServiceAnswer
  {
    var answer = ServiceAnswer(headers: [("Content-Type", type)])
    answer.body.writeString(before)
    let start = answer.body.writerIndex
    page.writeLines(into: &answer.body)
    answer.recordBytes = start..<answer.body.writerIndex
    answer.records = page.count
    answer.body.writeString(after)
    return answer
  }
}

/// Text as a JSON string, quoted.
func quoted(_ text: String) -> String {
  var bytes: [UInt8] = [UInt8(ascii: "\"")]
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case 0..<0x20: bytes += Array("\\u00".utf8) + [hex(byte >> 4), hex(byte & 15)]
    default: bytes.append(byte)
    }
  }
  bytes.append(UInt8(ascii: "\""))
  return String(decoding: bytes, as: UTF8.self)
}

private func hex(_ digit: UInt8) -> UInt8 { digit < 10 ? digit + 48 : digit + 87 }
