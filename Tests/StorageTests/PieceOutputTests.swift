import PlumblineTesting
import Storage
import Testing

/// Pieces in room that is lent against the same pieces appended one by one.
@Suite struct PieceOutputTests {
  @Test(arguments: 0..<50 as Range<UInt64>)
  func `pieces lie behind one another as they were given`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let source = (0..<200).map { UInt8($0) }
    var expected: [UInt8] = [1, 2, 3]
    var pieces: [Range<Int>] = []
    for _ in 0..<40 {
      // About sixteen bytes is where the way of copying changes; the source's end is near, too.
      let first = Int.random(in: 0...200, using: &random)
      pieces.append(first..<min(200, first + Int.random(in: 0...40, using: &random)))
    }
    for piece in pieces { expected += source[piece] }
    var found: [UInt8] = [1, 2, 3]
    let room = expected.count - 3
    found.append(atMost: room + Int.random(in: 0...20, using: &random)) { output in
      for piece in pieces { output.append(source, piece) }
      #expect(output.count == room)
    }
    #expect(found == expected)
  }

  @Test(arguments: [
    (0, 1, "0"), (7, 2, "07"), (1_234, 4, "1234"), (1_234, 2, "34"), (5, 0, ""),
    (UInt64.max, 20, "18446744073709551615"),
  ])
  func `digits are the last of a number, zeros ahead of them`(
    number: UInt64, count: Int, text: String
  ) {
    var bytes: [UInt8] = []
    bytes.append(atMost: 24) { $0.append(digits: number, count: count) }
    #expect(String(decoding: bytes, as: UTF8.self) == text)
  }

  @Test func `room that is not filled is given back, and no room holds nothing`() {
    var bytes: [UInt8] = [9]
    bytes.append(atMost: 100) { $0.append(8) }
    bytes.append(atMost: 0) { $0.append([]) }
    #expect(bytes == [9, 8])
  }
}
