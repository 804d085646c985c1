extension CanonicalEncoder {
  /// Appends the head of a value in its shortest form.
  static func append(head major: UInt8, _ argument: UInt64, to bytes: inout [UInt8]) {
    let type = major << 5
    if argument < 24 {
      bytes.append(type | UInt8(truncatingIfNeeded: argument))
    } else if argument <= 0xFF {
      bytes.append(type | 24)
      bytes.append(UInt8(truncatingIfNeeded: argument))
    } else if argument <= 0xFFFF {
      bytes.append(type | 25)
      bytes.append(UInt8(truncatingIfNeeded: argument >> 8))
      bytes.append(UInt8(truncatingIfNeeded: argument))
    } else if argument <= 0xFFFF_FFFF {
      bytes.append(type | 26)
      bytes.append(UInt8(truncatingIfNeeded: argument >> 24))
      bytes.append(UInt8(truncatingIfNeeded: argument >> 16))
      bytes.append(UInt8(truncatingIfNeeded: argument >> 8))
      bytes.append(UInt8(truncatingIfNeeded: argument))
    } else {
      bytes.append(type | 27)
      bytes.append(bigEndian: argument)
    }
  }

  /// Appends a signed number.
  static func append(integer value: Int64, to bytes: inout [UInt8]) {
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
