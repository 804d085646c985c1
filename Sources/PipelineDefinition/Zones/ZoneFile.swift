import Events

/// A compiled zone file (RFC 8536, version 2 and later): the changes that were, and the rule for
/// those to come.
struct ZoneFile {
  private var changes: [(at: Int64, offset: Int32)] = []
  private var firstOffset: Int32
  private let rule: PosixZoneRule?

  /// Nil if the bytes are not such a file.
  init?(_ bytes: [UInt8]) {
    var reader = ZoneFileReader(bytes)
    // The first block, in 32 bits, is for readers of version 1; the second says the same in 64.
    guard let first = reader.header(), first.version >= UInt8(ascii: "2"),
      reader.skip(first.length(timeSize: 4)), let header = reader.header(),
      let times = reader.numbers(header.times, size: 8),
      let kinds = reader.take(header.times), let types = reader.types(header.types),
      reader.skip(header.letters + header.leaps * 12 + header.standards + header.universals),
      let initial = types.first
    else { return nil }
    firstOffset = initial
    for (time, kind) in zip(times, kinds) {
      guard Int(kind) < types.count else { return nil }
      changes.append((time, types[Int(kind)]))
    }
    rule = reader.footer().flatMap { PosixZoneRule($0) }
  }

  /// The zone with its changes from 1970 to 2100; what changes no offset is left out.
  func zone(identifier: String) -> Zone {
    let start: Int64 = 0
    let end: Int64 = 4_133_980_800  // 2101-01-01
    var initial = firstOffset
    var kept: [Zone.Transition] = []
    func append(_ at: Int64, _ offset: Int32) {
      guard at > start else {
        initial = offset
        return
      }
      if at < end, offset != kept.last?.offsetSeconds ?? initial {
        kept.append(Zone.Transition(at: at, offsetSeconds: offset))
      }
    }
    for change in changes { append(change.at, change.offset) }
    if let rule {
      let last = changes.last?.at ?? start
      if changes.isEmpty { initial = rule.standardOffset }
      for year in 1970...2100 {
        for (at, offset) in rule.changes(inYear: year) where at > last { append(at, offset) }
      }
    }
    return Zone(identifier: identifier, initialOffsetSeconds: initial, transitions: kept)
  }
}

private struct ZoneFileReader {
  struct Header {
    let version: UInt8
    let universals: Int
    let standards: Int
    let leaps: Int
    let times: Int
    let types: Int
    let letters: Int

    func length(timeSize: Int) -> Int {
      times * timeSize + times + types * 6 + letters + leaps * (timeSize + 4) + standards
        + universals
    }
  }

  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, at + count <= bytes.count else { return nil }
    defer { at += count }
    return bytes[at..<at + count]
  }

  mutating func skip(_ count: Int) -> Bool { take(count) != nil }

  mutating func numbers(_ count: Int, size: Int) -> [Int64]? {
    guard let part = take(count * size) else { return nil }
    return stride(from: part.startIndex, to: part.endIndex, by: size).map { start in
      let value = part[start..<start + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }
  }

  mutating func header() -> Header? {
    guard let magic = take(4), magic.elementsEqual("TZif".utf8), let version = take(1)?.first,
      skip(15), let counts = numbers(6, size: 4),
      counts.allSatisfy({ (0..<1_000_000).contains($0) })
    else { return nil }
    let all = counts.map { Int($0) }
    return Header(
      version: version, universals: all[0], standards: all[1], leaps: all[2], times: all[3],
      types: all[4], letters: all[5])
  }

  /// The offsets of the local time types, without their names.
  mutating func types(_ count: Int) -> [Int32]? {
    var offsets: [Int32] = []
    for _ in 0..<count {
      guard let offset = numbers(1, size: 4)?.first, skip(2) else { return nil }
      offsets.append(Int32(offset))
    }
    return offsets
  }

  mutating func footer() -> String? {
    guard take(1)?.first == UInt8(ascii: "\n"),
      let end = bytes[at...].firstIndex(of: UInt8(ascii: "\n"))
    else { return nil }
    return String(decoding: bytes[at..<end], as: UTF8.self)
  }
}
