import PlumblineTesting
import Storage
import Testing

@Suite struct PackedColumnTests {
  static func column(_ seed: UInt64) -> [Int64] {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 0...5_000, using: &random)
    let step = Int64.random(in: 1...1_000, using: &random)
    var value = Int64(truncatingIfNeeded: random.next())
    return (0..<count).map { row in
      switch seed % 6 {
      case 0: return Int64(truncatingIfNeeded: random.next())
      case 1: return 42
      case 2:
        value = value &+ step
        return value
      case 3: return Int64.random(in: -50...50, using: &random) &* step
      case 4: return row % 97 == 0 ? Int64(truncatingIfNeeded: random.next()) : Int64(row % 7)
      default: return [Int64.min, Int64.max, 0, -1].randomElement(using: &random) ?? 0
      }
    }
  }

  @Test(arguments: 0..<60) func `any column comes back, whole and in parts`(seed: UInt64) throws {
    let values = Self.column(seed)
    let packed = PackedColumn.encode(values)
    let span = packed.span
    let column = span.bytes
    #expect(try PackedColumn.rows(of: column) == values.count)
    var whole: [Int64] = []
    try PackedColumn.decode(column, rows: 0..<values.count, into: &whole)
    #expect(whole == values)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let from = Int.random(in: 0...values.count, using: &random)
      let end = Int.random(in: from...values.count, using: &random)
      var part: [Int64] = [7]
      try PackedColumn.decode(column, rows: from..<end, into: &part)
      #expect(part == [7] + values[from..<end], "rows \(from)..<\(end)")
      var narrow: [UInt8] = []
      try PackedColumn.decode(column, rows: from..<end, into: &narrow)
      #expect(narrow == values[from..<end].map { UInt8(truncatingIfNeeded: $0) })
    }
  }

  @Test func `steps, multiples and rare outliers take few bits`() {
    let clock = (0..<65_536).map { Int64($0) * 250_000 + 1_700_000_000_000_000 }
    #expect(PackedColumn.encode(clock).count < 1_000)
    let cents = (0..<65_536).map { Int64($0 * 7919 % 100) * 100 }
    #expect(PackedColumn.encode(cents).count < 65_536)
    let late = (0..<65_536).map { $0 % 1_000 == 0 ? Int64.max : Int64($0 % 4) }
    #expect(PackedColumn.encode(late).count < 20_000)
  }

  @Test func `a column that was cut is refused`() {
    let packed = PackedColumn.encode((0..<3_000).map { Int64($0 * $0) })
    for length in [0, 1, 31, 32, 100, packed.count - 1] {
      let cut = Array(packed[..<length])
      #expect(throws: PackedColumn.Malformed.self) {
        let span = cut.span
        var values: [Int64] = []
        try PackedColumn.decode(span.bytes, rows: 0..<3_000, into: &values)
      }
    }
    var values: [Int64] = []
    let span = packed.span
    #expect(throws: PackedColumn.Malformed.self) {
      try PackedColumn.decode(span.bytes, rows: 0..<3_001, into: &values)
    }
  }
}
