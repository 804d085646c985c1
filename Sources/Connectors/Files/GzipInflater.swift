import CZlib

/// Unpacks gzip and zlib texts (RFC 1952, RFC 1950) of any number of members.
///
/// It touches memory because zlib speaks in pointers; none of them outlives the call in which it was
/// lent, and every length that zlib is told is that of the array behind it.
enum GzipInflater {
  /// Whether bytes begin as gzip does.
  static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// The unpacked bytes.
  /// - Throws: ``BodyFault`` if the text is damaged, ends too soon, or unpacks to more than `limit`.
  static func inflate(_ packed: [UInt8], limit: Int) throws(BodyFault) -> [UInt8] {
    var stream = unsafe z_stream()
    // 15 is the largest window; 32 more tells gzip and zlib apart by their heads.
    let begun = unsafe inflateInit2_(
      &stream, 15 + 32, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    guard begun == Z_OK else { throw BodyFault("there is no memory to unpack the file") }
    defer { unsafe inflateEnd(&stream) }
    var result: [UInt8] = []
    result.reserveCapacity(min(limit, packed.count * 4))
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var consumed = 0
    while consumed < packed.count {
      let step = unsafe inflateStep(&stream, packed, from: consumed, into: &buffer)
      consumed += step.consumed
      guard result.count + step.produced <= limit else {
        throw BodyFault("the file unpacks to more than \(limit) bytes and was given up")
      }
      result += buffer[..<step.produced]
      switch step.status {
      case Z_STREAM_END:
        // Another member may follow.
        unsafe inflateReset(&stream)
        if consumed == packed.count { return result }
      case Z_OK: break
      case Z_BUF_ERROR: throw endsTooSoon
      default: throw BodyFault("the packed file is damaged near byte \(consumed); ask for it again")
      }
    }
    throw endsTooSoon
  }

  private static var endsTooSoon: BodyFault {
    BodyFault("the packed file ends too soon; it is asked for again")
  }

  private static func inflateStep(
    _ stream: inout z_stream, _ packed: [UInt8], from start: Int, into buffer: inout [UInt8]
  ) -> (status: CInt, consumed: Int, produced: Int) {
    let capacity = buffer.count
    return unsafe packed.withUnsafeBufferPointer { input in
      unsafe buffer.withUnsafeMutableBufferPointer { output in
        // zlib declares its input as mutable but only reads it.
        unsafe stream.next_in = UnsafeMutablePointer(
          mutating: input.baseAddress?.advanced(by: start))
        unsafe stream.avail_in = CUnsignedInt(clamping: input.count - start)
        unsafe stream.next_out = output.baseAddress
        unsafe stream.avail_out = CUnsignedInt(clamping: capacity)
        let offered = unsafe Int(stream.avail_in)
        let status = unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
        return unsafe (status, offered - Int(stream.avail_in), capacity - Int(stream.avail_out))
      }
    }
  }
}
