import Storage
import Testing

@Suite struct ChecksumTests {
  // RFC 3720, appendix B.4.
  @Test func `the checksum is that of the standard`() {
    #expect(Checksum.crc32c([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(Checksum.crc32c([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(Checksum.crc32c(Array(0..<32)) == 0x46DD_794E)
    #expect(Checksum.crc32c(Array("123456789".utf8)) == 0xE306_9283)
  }

  @Test func `the instruction and the table agree at every length and in every split`() {
    var random = SystemRandomNumberGenerator()
    // Long ones are summed in three stretches at a time.
    let lengths = Array(0..<200) + [3071, 3072, 3073, 6143, 6144, 9000, 20_000]
    for length in lengths {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      let whole = Checksum.crc32c(bytes)
      #expect(whole == Checksum.crc32cByTable(bytes), "\(bytes)")
      let cut = Int.random(in: 0...length, using: &random)
      let first = Checksum.crc32c(Array(bytes[..<cut]))
      #expect(
        whole == Checksum.crc32c(Array(bytes[cut...]), continuing: first), "\(bytes) at \(cut)")
    }
  }
}
