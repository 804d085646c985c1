extension CanonicalEncoder {
  /// Appends the head of a value in its shortest form.
  /// - Parameter major: The major type, 0 to 7 (RFC 8949, section 3).
  public static func append(head major: UInt8, _ argument: UInt64, to bytes: inout [UInt8]) {
    let type = UInt64(major) << 61
    if argument < 24 {
      bytes.append(UInt8(truncatingIfNeeded: type >> 56 | argument))
    } else if argument <= 0xFFFF_FFFF {
      // 1, 2 or 4 bytes of argument: with its first byte the head fits a word.
      let size = argument <= 0xFF ? 1 : argument <= 0xFFFF ? 2 : 4
      let first = type | UInt64(24 + size.trailingZeroBitCount) << 56
      bytes.append(highest: 1 + size, of: first | argument << UInt64(56 - 8 * size))
    } else {
      bytes.append(UInt8(truncatingIfNeeded: type >> 56 | 27))
      bytes.append(bigEndian: argument)
    }
  }

  /// Appends a signed number.
  public static func append(integer value: Int64, to bytes: inout [UInt8]) {
    if value >= 0 {
      append(head: 0, UInt64(value), to: &bytes)
    } else {
      append(head: 1, UInt64(bitPattern: ~value), to: &bytes)
    }
  }

  /// Appends an erasable component of which only the digest is left.
  static func append(component: UInt64, digest: Digest32, to bytes: inout [UInt8]) {
    append(head: 6, ErasableTag.number, to: &bytes)
    append(head: 4, 2, to: &bytes)
    append(head: 0, component, to: &bytes)
    append(head: 2, 32, to: &bytes)
    digest.append(to: &bytes)
  }
}
