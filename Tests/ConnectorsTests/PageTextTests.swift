import Events
import Testing

@testable import Connectors

@Suite struct PageTextTests {
  private func texts(_ records: [[UInt8]]) -> [String] {
    records.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `lines end with a line feed or both, and empty ones are none`() {
    let bytes = Array("a\r\n\nb\nc".utf8)
    #expect(
      LineCutter.lines(of: bytes).map { Array(bytes[$0]) }
        == ["a", "b", "c"].map { Array($0.utf8) })
  }

  @Test func `separated values lose their header and keep their bytes`() throws {
    let lines = SeparatedLines(
      format: SeparatedFormat(columns: ["id", "name"], separator: ";", encoding: .latin1),
      hasHeader: true)
    // Müller in ISO-8859-1, and a line end inside quotes.
    let body = Array("id;name\r\n1;M".utf8) + [0xFC] + Array("ller\r\n2;\"a\nb\"\n".utf8)
    let records = try lines.cut(body)
    #expect(records == [Array("1;M".utf8) + [0xFC] + Array("ller".utf8), Array("2;\"a\nb\"".utf8)])
  }

  @Test func `a header that is not the expected one goes along with each line`() throws {
    let lines = SeparatedLines(
      format: SeparatedFormat(columns: ["id", "name"]), hasHeader: true)
    #expect(
      texts(try lines.cut(Array("name,id\nx,1\ny,2\n".utf8)))
        == ["name,id\u{1E}x,1", "name,id\u{1E}y,2"])
    #expect(
      texts(try lines.cut([0xEF, 0xBB, 0xBF] + Array("\"id\", name\nx,1\n".utf8))) == ["x,1"])
    #expect(throws: BodyFault.self) { try lines.cut([]) }
  }

  @Test func `samples bring their time or get the scrape's, and comments are none`() throws {
    let text = """
      # HELP a A.
      a 1
      a{b="} 2 3"} 1 1764068400.5
      a{b="\\"}"} 2
      a_bucket{le="1"} 5 # {trace="x"} 0.5 1764068400
      # EOF
      """
    #expect(
      texts(try OpenMetricsText.samples(of: Array(text.utf8), now: tuesday)) == [
        "a 1 1764068400.000", #"a{b="} 2 3"} 1 1764068400.5"#, #"a{b="\"}"} 2 1764068400.000"#,
        #"a_bucket{le="1"} 5 1764068400.000 # {trace="x"} 0.5 1764068400"#,
      ])
  }

  @Test(arguments: [
    ("2025-11-25T11:00:00Z", 1_764_068_400_000_000), ("2025-11-25 11:00:00", 1_764_068_400_000_000),
    ("2025-11-25T06:00:00.25-05:00", 1_764_068_400_250_000), ("2025-11-25", 1_764_028_800_000_000),
  ])
  func `times of services are read`(text: String, microseconds: Int64) {
    #expect(ServiceTime.iso.moment(text)?.microseconds == microseconds)
  }

  @Test func `what is written as a time is read back`() {
    for format in ServiceTime.allCases where format != .day {
      #expect(format.moment(format.text(tuesday)) == tuesday)
    }
    #expect(ServiceTime.epochSeconds.moment("1764068400.123")?.milliseconds == 1_764_068_400_123)
    #expect(ServiceTime.iso.moment("2025-11-25T25:00:00Z") == nil)
    #expect(ServiceTime.epochSeconds.moment("x") == nil)
  }

  @Test func `a cursor survives being written and read`() {
    var cursor = PageCursor()
    cursor.begin(at: tuesday, streams: ["a b", "c&d=é"])
    cursor.place.page = "next==&?/"
    cursor.place.since = "2025"
    _ = cursor.endStream(of: ["a b", "c&d=é"], completeTo: tuesday)
    #expect(PageCursor(cursor.text) == cursor)
    #expect(PageCursor("garbage%").places.isEmpty)
  }

  @Test func `names of files are matched with days in them`() {
    let pattern = FileNamePattern("usage-{day}*.csv")
    #expect(pattern.match("usage-2025-11-25.csv").day == CivilDay("2025-11-25"))
    #expect(pattern.match("usage-2025-11-25-b.csv").isMatch)
    #expect(!pattern.match("usage-2025-13-25.csv").isMatch)
    #expect(!pattern.match("usage-2025-11-25.csv.gz").isMatch)
  }

  @Test func `base64 is read and written in both alphabets`() {
    for (text, bytes) in [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo")] {
      #expect(Base64.encode(Array(bytes.utf8)) == text)
      #expect(Base64.decode(text) == Array(bytes.utf8))
    }
    #expect(Base64.encode([0xFB, 0xFF], urlSafe: true) == "-_8")
    #expect(Base64.decode("-_8") == [0xFB, 0xFF])
    #expect(Base64.decode("a") == nil && Base64.decode("a b=") == nil)
  }
}
