extension CanonicalEncoder {
  /// Appends the head of a value in its shortest form.
  static func append(head major: UInt8, _ argument: UInt64, to bytes: inout [UInt8]) {
    let type = major << 5
    if argument < 24 {
      bytes.append(type | UInt8(truncatingIfNeeded: argument))
    } else {
      // 1, 2, 4 or 8 bytes of argument, all of the head in one append.
      let size = argument <= 0xFF ? 1 : argument <= 0xFFFF ? 2 : argument <= 0xFFFF_FFFF ? 4 : 8
      let initial = type | UInt8(24 + size.trailingZeroBitCount)
      let shifted = (argument << UInt64(64 - 8 * size)).bigEndian
      let head = (UInt64(initial) << 56, shifted)
      unsafe withUnsafeBytes(of: head) { head in
        unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: head[7..<8 + size]))
      }
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
