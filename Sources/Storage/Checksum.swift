import CChecksum

/// CRC-32C (Castagnoli), by the processor's instruction where it has one.
///
/// Source: RFC 3720, appendix B.4.
public enum Checksum {
  /// The checksum of `bytes`, continued from `before` (0 to begin with).
  public static func crc32c(_ bytes: borrowing RawSpan, continuing before: UInt32 = 0) -> UInt32 {
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe plumbline_crc32c(before, bytes.baseAddress, bytes.count)
    }
  }

  /// The checksum of an array.
  public static func crc32c(_ bytes: [UInt8], continuing before: UInt32 = 0) -> UInt32 {
    let span = bytes.span
    return unsafe crc32c(span.bytes, continuing: before)
  }

  /// The checksum of a part of an array.
  public static func crc32c(_ bytes: [UInt8], _ part: Range<Int>) -> UInt32 {
    let span = bytes.span
    let whole = unsafe span.bytes
    return crc32c(whole.extracting(part))
  }

  /// The checksum of the bytes of a text in UTF-8.
  static func crc32c(_ text: String) -> UInt32 { crc32c(Array(text.utf8)) }

  /// The same by a table; for the test that holds the instruction to it.
  public static func crc32cByTable(_ bytes: [UInt8]) -> UInt32 {
    let span = bytes.span
    return unsafe span.withUnsafeBytes { bytes in
      unsafe plumbline_crc32c_by_table(0, bytes.baseAddress, bytes.count)
    }
  }
}
