import Storage

/// The events of one append as they lie in the tail.
///
/// ```
///  0  u32  count, at least 1
///  4  u32  0
///  8  i64  knowledge time of all of them, microseconds
/// 16  u32[count]  where each event ends, counted from the first byte of the first event
///  …  the stored bytes of the events, one after the other
/// ```
/// 1. The key is the offset of the first event; the others follow it without a gap.
/// 2. A block is written once, whole, in the transaction of its append, and never changed but by
///    erasing.
enum TailBlock {
  static let headerSize = 16

  static func size(count: Int, bytes: Int) -> Int { headerSize + 4 * count + bytes }

  static func write(
    ends: [UInt32], bytes: [UInt8], knowledgeTime: Int64, into value: inout MutableRawSpan
  ) {
    value.store(UInt32(ends.count), at: 0)
    value.store(UInt32(0), at: 4)
    value.store(knowledgeTime, at: 8)
    value.copy(ends, at: headerSize)
    value.copy(bytes, at: headerSize + 4 * ends.count)
  }

  static func count(of value: RawSpan) throws -> Int {
    guard value.byteCount >= headerSize else { throw EventLogError.storage("a tail block is cut") }
    let count = Int(value.uint32(at: 0))
    guard value.byteCount >= headerSize + 4 * count else {
      throw EventLogError.storage("a tail block is cut")
    }
    return count
  }

  static func knowledgeTime(of value: RawSpan) -> Int64 { value.int64(at: 8) }

  /// Where event `index` lies in the value.
  static func range(of index: Int, in value: RawSpan, count: Int) throws -> Range<Int> {
    let start = index == 0 ? 0 : Int(value.uint32(at: headerSize + 4 * (index - 1)))
    let end = Int(value.uint32(at: headerSize + 4 * index))
    let base = headerSize + 4 * count
    guard start <= end, base + end <= value.byteCount else {
      throw EventLogError.storage("a tail block is cut")
    }
    return base + start..<base + end
  }
}
