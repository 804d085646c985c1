extension PackedColumn {
  /// Packs numbers into whichever form is smaller.
  /// - Complexity: O(*n*), a few passes.
  public static func encode(_ values: [Int64]) -> [UInt8] {
    let offsets = Plan(offsets: values)
    let differences = Plan(differences: values)
    return (differences.size < offsets.size ? differences : offsets).written
  }

  /// Packs unsigned numbers; they come back as the same bits.
  public static func encode(_ values: [UInt64]) -> [UInt8] {
    encode(values.map { Int64(bitPattern: $0) })
  }

  /// Packs smaller numbers.
  public static func encode<Number: FixedWidthInteger>(narrow values: [Number]) -> [UInt8] {
    encode(values.map { Int64(truncatingIfNeeded: $0) })
  }

  /// One way to pack a column, before it is written.
  private struct Plan {
    let form: Form
    var anchors: [Int64] = []
    var base: Int64 = 0
    var scale: UInt64 = 0
    var numbers: [UInt64] = []
    var bits = 0
    var exceptions = 0

    init(offsets values: [Int64]) {
      form = .offsets
      numbers.reserveCapacity(values.count)
      for start in stride(from: 0, to: values.count, by: block) {
        let end = min(start + block, values.count)
        let base = PackedColumn.base(of: values[start..<end])
        anchors.append(base)
        for row in start..<end { numbers.append(UInt64(bitPattern: values[row] &- base)) }
      }
      finish()
    }

    init(differences values: [Int64]) {
      form = .differences
      numbers.reserveCapacity(values.count)
      var least = Int64.max
      for row in values.indices where row % block != 0 {
        least = min(least, values[row] &- values[row - 1])
      }
      base = least == .max ? 0 : least
      for row in values.indices {
        if row % block == 0 {
          anchors.append(values[row])
          numbers.append(0)
        } else {
          numbers.append(UInt64(bitPattern: values[row] &- values[row - 1] &- base))
        }
      }
      finish()
    }

    /// Finds the scale and the number of bits that make the column smallest. A number below its
    /// base has wrapped; it is divided as the negative number that it is.
    private mutating func finish() {
      var divisor: UInt64 = 0
      for number in numbers where number != 0 {
        if divisor == 1 { break }
        divisor = greatestCommonDivisor(divisor, Int64(bitPattern: number).magnitude)
      }
      scale = max(divisor, 1)
      if scale > 1 {
        for (row, number) in numbers.enumerated() {
          let signed = Int64(bitPattern: number)
          let quotient = signed.magnitude / scale
          numbers[row] = signed < 0 ? 0 &- quotient : quotient
        }
      }
      var widths = [Int](repeating: 0, count: 65)
      for number in numbers { widths[64 - number.leadingZeroBitCount] += 1 }
      var best = Int.max
      var beyond = 0
      for width in stride(from: 64, through: 0, by: -1) {
        if width <= 56 || width == 64 {
          let cost = (numbers.count * width + 7) / 8 + 12 * beyond
          if cost <= best {
            best = cost
            bits = width
            exceptions = beyond
          }
        }
        beyond += widths[width]
      }
    }

    var size: Int {
      headerSize + 8 * anchors.count + 12 * exceptions + (numbers.count * bits + 7) / 8 + spare
    }

    var written: [UInt8] {
      var writer = ByteWriter(reserving: size)
      writer.append(form.rawValue)
      writer.append(UInt8(bits))
      writer.append(UInt16(0))
      writer.append(UInt32(numbers.count))
      writer.append(scale)
      writer.append(base)
      writer.append(UInt32(exceptions))
      let packed = (numbers.count * bits + 7) / 8
      writer.append(UInt32(packed))
      writer.append(anchors)
      let limit: UInt64 = bits == 64 ? .max : (1 << UInt64(bits)) - 1
      var rows: [UInt32] = []
      var wide: [UInt64] = []
      for (row, number) in numbers.enumerated() where number > limit {
        rows.append(UInt32(row))
        wide.append(number)
      }
      writer.append(rows)
      writer.append(wide)
      writer.append(pack(limit, packed))
      return writer.bytes
    }

    private func pack(_ limit: UInt64, _ length: Int) -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: length + spare)
      guard bits > 0 else { return bytes }
      var at = 0
      for number in numbers {
        let kept = number > limit ? 0 : number
        // A number of up to 56 bits, shifted by up to 7, fits 8 bytes.
        unsafe bytes.withUnsafeMutableBytes { bytes in
          let old = unsafe bytes.loadUnaligned(fromByteOffset: at >> 3, as: UInt64.self)
          unsafe bytes.storeBytes(
            of: old | kept << UInt64(at & 7), toByteOffset: at >> 3, as: UInt64.self)
        }
        at += bits
      }
      return bytes
    }
  }
}

extension PackedColumn {
  /// From how far out, at either end, a block's numbers may become exceptions.
  private static let outliers = 12

  /// The base of a block: its least number, or a greater one where a few numbers lie so far below
  /// all others that it is cheaper to keep them as exceptions.
  fileprivate static func base(of block: ArraySlice<Int64>) -> Int64 {
    var least: [Int64] = []
    var greatest: [Int64] = []
    for value in block {
      if least.count <= outliers || value < least[outliers] { insert(value, &least, by: <) }
      if greatest.count <= outliers || value > greatest[outliers] {
        insert(value, &greatest, by: >)
      }
    }
    let top = greatest[block.count > outliers * 4 ? outliers : 0]
    var best = (cost: Int.max, base: least[0])
    for (below, base) in least.enumerated() where base <= top {
      let range = UInt64(bitPattern: top &- base)
      let cost = (64 - range.leadingZeroBitCount) * block.count + below * 96
      if cost < best.cost { best = (cost, base) }
    }
    return best.base
  }

  /// Keeps the first numbers of an order, in that order.
  private static func insert(
    _ value: Int64, _ list: inout [Int64], by precedes: (Int64, Int64) -> Bool
  ) {
    list.insert(value, at: list.firstIndex { precedes(value, $0) } ?? list.count)
    if list.count > outliers + 1 { list.removeLast() }
  }
}

private func greatestCommonDivisor(_ first: UInt64, _ second: UInt64) -> UInt64 {
  var (left, right) = (first, second)
  while right != 0 { (left, right) = (right, left % right) }
  return left
}
