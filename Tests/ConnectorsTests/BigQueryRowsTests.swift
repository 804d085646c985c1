import Expressions
import Testing

@testable import Connectors

@Suite struct BigQueryRowsTests {
  private func read(_ text: String) throws -> [String] {
    try BigQueryRows.read(JSONDocument(text).view).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `types become what they are, exact numbers stay text`() throws {
    let rows = try read(
      """
      {"schema":{"fields":[{"name":"n","type":"NUMERIC"},{"name":"f","type":"FLOAT"},
      {"name":"b","type":"BOOLEAN"},{"name":"t","type":"TIMESTAMP"},
      {"name":"tags","type":"STRING","mode":"REPEATED"},
      {"name":"r","type":"RECORD","fields":[{"name":"x","type":"INTEGER"}]},
      {"name":"rs","type":"RECORD","mode":"REPEATED","fields":[{"name":"y","type":"STRING"}]}]},
      "rows":[{"f":[{"v":"41.1512340000000001"},{"v":"1.5"},{"v":"false"},{"v":"1764079402123456"},
      {"v":[{"v":"a"},{"v":"b"}]},{"v":{"f":[{"v":"7"}]}},{"v":[{"v":{"f":[{"v":"q\\"q"}]}}]}]},
      {"f":[{"v":null},{"v":"NaN"},{"v":null},{"v":null},{"v":[]},{"v":null},{"v":[]}]}]}
      """)
    #expect(
      rows == [
        #"{"n":"41.1512340000000001","f":1.5,"b":false,"t":"1764079402123456","#
          + #""tags":["a","b"],"r":{"x":"7"},"rs":[{"y":"q\"q"}]}"#,
        #"{"n":null,"f":"NaN","b":null,"t":null,"tags":[],"r":null,"rs":[]}"#,
      ])
  }

  @Test(arguments: [
    #"{"rows":[{"f":[{"v":"1"}]}]}"#,
    #"{"schema":{"fields":[{"name":"a","type":"STRING"}]},"rows":[{"f":[]}]}"#,
    #"{"schema":{"fields":[{"name":"a","type":"STRING"}]},"rows":[{"f":[{}]}]}"#,
    #"{"schema":{"fields":[{"name":"a"}]},"rows":[{"f":[{"v":"1"}]}]}"#,
  ])
  func `rows that do not fit their schema are refused`(text: String) {
    #expect(throws: BodyFault.self) { try self.read(text) }
  }
}
