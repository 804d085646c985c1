/// A column of numbers in few bits, readable from any row.
///
/// ```
///  0  u8   form: 1 = offsets from a base, 2 = differences from the row before
///  1  u8   bits of a packed number: 0 to 56, or 64
///  2  u16  0
///  4  u32  rows
///  8  u64  scale: every packed number is multiplied by it
/// 16  i64  base of the differences (form 2)
/// 24  u32  exceptions
/// 28  u32  bytes of packed numbers
/// 32  i64[blocks]  for every 1,024 rows: their base (form 1), or their first value (form 2)
///  …  u32[exceptions]  rows, rising      u64[exceptions]  the numbers in place of the packed ones
///  …  packed numbers, the lowest bits first, then 8 spare bytes
/// ```
/// 1. value = base + scale x packed (form 1); value = value before + base + scale x packed (form 2),
///    all in wrapping 64-bit arithmetic, so that any column of 64-bit numbers comes back.
/// 2. The first row of a block of form 2 has the packed number 0.
/// 3. Every read lies inside the column: the sizes are checked before the first one.
public enum PackedColumn {
  /// Rows from one anchor to the next.
  public static let block = 1024
  static let headerSize = 32
  static let spare = 8

  /// The column does not have the sizes that it says.
  public struct Malformed: Error, Equatable, Sendable {}

  enum Form: UInt8 {
    case offsets = 1
    case differences = 2
  }

  struct Header {
    let form: Form
    let bits: Int
    let mask: UInt64
    let rows: Int
    let scale: UInt64
    let base: Int64
    let exceptions: Int
    let anchorsAt: Int
    let exceptionRowsAt: Int
    let exceptionNumbersAt: Int
    let packedAt: Int

    init(_ column: borrowing RawSpan) throws(Malformed) {
      guard column.byteCount >= headerSize, let form = Form(rawValue: column.uint8(at: 0)) else {
        throw Malformed()
      }
      self.form = form
      bits = Int(column.uint8(at: 1))
      mask = bits >= 64 ? .max : (1 << UInt64(bits)) - 1
      rows = Int(column.uint32(at: 4))
      scale = column.uint64(at: 8)
      base = column.int64(at: 16)
      exceptions = Int(column.uint32(at: 24))
      let packed = Int(column.uint32(at: 28))
      anchorsAt = headerSize
      exceptionRowsAt = anchorsAt + 8 * ((rows + block - 1) / block)
      exceptionNumbersAt = exceptionRowsAt + 4 * exceptions
      packedAt = exceptionNumbersAt + 8 * exceptions
      guard bits <= 56 || bits == 64, (rows * bits + 7) / 8 <= packed,
        packedAt + packed + spare == column.byteCount
      else { throw Malformed() }
    }
  }

  /// How many rows a column has.
  public static func rows(of column: borrowing RawSpan) throws(Malformed) -> Int {
    try Header(column).rows
  }
}
