/// Writes the events of the stream as JSON, each source in a layout of its own: 173 bytes on average,
/// with the times, ids, names and numbers that records have.
struct PayloadWriter {
  /// What has been written.
  private(set) var bytes: [UInt8] = []

  /// What stands between the values, by source. A value is named by a letter: `i` id, `u` user, `v`
  /// value, `m` metric, `t` time as text, `e` as milliseconds since 1970, `c` country, `p`
  /// platform, `n` a small number, `b` true or false.
  private static let layouts: [[UInt8]] = [
    #"{"id":"~i","account":"u-~u","metric":"~m","value":~v,"at":"~t","country":"~c","product":"core","role":"member","plan":{"tier":~n,"trial":~b}}"#,
    #"{"id":"~i","user_id":"u-~u","kind":"~m","at":"~t","payload":{"amount":~v,"platform":"~p","country":"~c","beta":~b,"screen":~n},"v":2}"#,
    #"{"app":"pulse","sdk":"4.~n.1","userId":"u-~u","name":"~m","ts":~e,"amount":~v,"platform":"~p","client_seq":~n,"uuid":"~i","locale":"~c"}"#,
    #"{"id":"~i","uid":"u-~u","evt":"~m","t":~e,"amount":~v,"region":"~c","ok":~b,"device":{"kind":"~p","model":"m~n"},"source":"loop"}"#,
    #"{"usage_id":"~i","customer":"u-~u","meter":"~m","quantity":~v,"metered_at":"~t","country":"~c","invoice":"open","group":~n,"billable":~b}"#,
    #"{"invoice":"~i","customer":"u-~u","line":"~m","cents":~v,"currency":"USD","issued_at":"~t","country":"~c","lines":~n,"paid":~b,"terms":"net30"}"#,
    #"{"charge":"~i","customer":"u-~u","type":"~m","amount":~v,"currency":"usd","created":~e,"captured":~b,"country":"~c","attempt":~n,"processor":"main"}"#,
    #"{"touch":"~i","user":"u-~u","channel":"~p","campaign":"c-~n","kind":"~m","micros":~v,"ts":"~t","country":"~c","first":~b,"network":"search"}"#,
    #"{"row":"~i","owner":"u-~u","network":"~p","measure":"~m","micros":~v,"hour":"~t","country":"~c","ad_group":~n,"final":~b,"currency":"USD","v":1}"#,
    #"{"ticket":"~i","requester":"u-~u","event":"~m","seconds":~v,"updated_at":"~t","via":"~p","priority":~n,"solved":~b,"language":"~c","queue":"tier1"}"#,
    #"{"record":"~i","contact":"u-~u","stage":"~m","amount":~v,"changed":~e,"country":"~c","probability":~n,"won":~b,"owner":"sales","pipeline":"default"}"#,
    #"{"request":"~i","subject":"u-~u","metric":"~m","count":~v,"time":~e,"route":"/v1/items","code":200,"region":"~c","agent":"~p","shard":~n,"cached":~b}"#,
  ].map { Array($0.utf8) }
  private static let countries: [[UInt8]] = ["US", "DE", "JP", "BR", "IN", "FR", "GB", "CA"].map {
    Array($0.utf8)
  }
  private static let platforms: [[UInt8]] = ["ios", "android", "web"].map { Array($0.utf8) }
  private static let metrics = EventStream.metrics.map { Array($0.utf8) }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  mutating func end(_ byte: UInt8) { bytes.append(byte) }

  /// Appends the payload of an event.
  mutating func append(_ event: StreamEvent) {
    let layout = Self.layouts[event.source]
    let detail = event.id ^ event.id >> 29
    var index = 0
    while index < layout.count {
      let byte = layout[index]
      guard byte == UInt8(ascii: "~") else {
        bytes.append(byte)
        index += 1
        continue
      }
      switch layout[index + 1] {
      case UInt8(ascii: "i"): appendHexadecimal(event.id)
      case UInt8(ascii: "u"): append(UInt64(event.entity))
      case UInt8(ascii: "v"): append(UInt64(event.value))
      case UInt8(ascii: "m"): bytes.append(contentsOf: Self.metrics[event.metric])
      case UInt8(ascii: "t"): appendTime(event.eventTime)
      case UInt8(ascii: "e"): append(UInt64(event.eventTime / 1000))
      case UInt8(ascii: "c"):
        bytes.append(contentsOf: Self.countries[Int(event.entity % 8)])
      case UInt8(ascii: "p"):
        bytes.append(contentsOf: Self.platforms[Int(detail % 3)])
      case UInt8(ascii: "n"): append(detail >> 8 & 15)
      default:
        bytes.append(contentsOf: detail >> 16 & 1 == 0 ? Array("true".utf8) : Array("false".utf8))
      }
      index += 2
    }
  }

  private mutating func append(_ number: UInt64) {
    var divisor: UInt64 = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }

  /// 16 digits.
  static func hexadecimal(_ number: UInt64) -> String {
    var writer = PayloadWriter()
    writer.appendHexadecimal(number)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private mutating func appendHexadecimal(_ number: UInt64) {
    for digit in (0..<16).reversed() {
      let four = UInt8(number >> (4 * UInt64(digit)) & 15)
      bytes.append(four < 10 ? 48 + four : 87 + four)
    }
  }

  private mutating func appendDigits(_ number: Int64, _ count: Int) {
    var divisor: Int64 = 1
    for _ in 1..<count { divisor *= 10 }
    while divisor > 0 {
      bytes.append(48 + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }

  /// A time as `2025-11-25T06:00:00.123Z`. Days to dates after Howard Hinnant,
  /// "chrono-Compatible Low-Level Date Algorithms".
  private mutating func appendTime(_ microseconds: Int64) {
    let milliseconds = microseconds / 1000
    let days = milliseconds / 86_400_000 + 719_468
    let era = days / 146_097
    let dayOfEra = days - era * 146_097
    let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    appendDigits(year + era * 400 + (month <= 2 ? 1 : 0), 4)
    bytes.append(UInt8(ascii: "-"))
    appendDigits(month, 2)
    bytes.append(UInt8(ascii: "-"))
    appendDigits(dayOfYear - (153 * shifted + 2) / 5 + 1, 2)
    bytes.append(UInt8(ascii: "T"))
    let time = milliseconds % 86_400_000
    appendDigits(time / 3_600_000, 2)
    bytes.append(UInt8(ascii: ":"))
    appendDigits(time / 60_000 % 60, 2)
    bytes.append(UInt8(ascii: ":"))
    appendDigits(time / 1000 % 60, 2)
    bytes.append(UInt8(ascii: "."))
    appendDigits(time % 1000, 3)
    bytes.append(UInt8(ascii: "Z"))
  }
}
