/// Sorts lists of entities, each entity once, by a bitmap that is used again and again.
struct EntityScratch: Sendable {
  private var words: [UInt64] = []

  /// - Parameter width: The words of a bitmap that has room for every entity of the list.
  /// - Complexity: O(*n* + *width*), or O(*n* log *n*) for a list that is small beside the bitmap.
  mutating func sort(_ list: inout [UInt32], width: Int) {
    if list.count < width / 64 {
      list.sort()
      var kept = 0
      for entity in list where kept == 0 || list[kept - 1] != entity {
        list[kept] = entity
        kept += 1
      }
      list.removeLast(list.count - kept)
      return
    }
    if words.count < width { words += Array(repeating: 0, count: width - words.count) }
    for entity in list { words[Int(entity >> 6)] |= 1 << UInt64(entity & 63) }
    list.removeAll(keepingCapacity: true)
    for word in 0..<width where words[word] != 0 {
      var rest = words[word]
      words[word] = 0
      while rest != 0 {
        list.append(UInt32(truncatingIfNeeded: word << 6 | rest.trailingZeroBitCount))
        rest &= rest - 1
      }
    }
  }
}
