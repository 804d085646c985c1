/// Reading the trees of a file of LMDB's, page by page, believing none of them.
struct PageWalk: ~Copyable {
  private let file: PageFile
  private let meta: MetaPage
  private let visit: (LivePlace) -> Void
  private(set) var audit = EnvironmentAudit()
  /// One bit for each page that was met.
  private var seen: [UInt64]
  /// The database whose tree is being read; nil for LMDB's own.
  private var database: String?

  init(_ file: consuming PageFile, _ meta: MetaPage, _ visit: @escaping (LivePlace) -> Void) {
    self.file = file
    self.meta = meta
    self.visit = visit
    // A number that no file has is a fault of the meta page, not a reason to ask for memory.
    let pages = min(meta.lastPage, 1 << 40) + 1
    seen = [UInt64](repeating: 0, count: Int(pages / 64) + 1)
    _ = mark(0)
    _ = mark(1)
  }

  mutating func run(expecting names: [String]) {
    var found: [(name: String, tree: TreeRecord)] = []
    walk(meta.main) { walk, node in
      walk.visit(node.place(in: ""))
      guard node.flags == NodeFlag.tree, node.value.count == TreeRecord.size,
        let name = String(validating: node.key, as: UTF8.self)
      else {
        walk.find(.value(key: node.key), "it is no database")
        return
      }
      found.append((name, TreeRecord(node.value, at: 0)))
    }
    for name in names where !found.contains(where: { $0.name == name }) {
      database = name
      find(.database, "it is missing")
    }
    for (name, tree) in found {
      database = name
      guard names.contains(name) else {
        find(.database, "there is no such database in a log")
        continue
      }
      let seed = Checksum.crc32c(name)
      walk(tree) { walk, node in walk.check(node, name, seed) }
    }
    database = nil
    checkFreePages()
  }

  private mutating func find(_ place: EnvironmentAudit.Fault.Place, _ what: String) {
    audit.faults.append(.init(database: database, place: place, what: what))
  }

  private mutating func check(_ node: Node, _ name: String, _ seed: UInt32) {
    visit(node.place(in: name))
    let length = node.value.count - Transaction.trailer
    audit.values += 1
    audit.bytes += max(0, length)
    guard length >= 0 else { return find(.value(key: node.key), "it has no checksum") }
    let keyed = Checksum.crc32c(node.key, continuing: seed)
    let isRight = node.value.withRawSpan { value in
      Checksum.crc32c(value.extracting(0..<length), continuing: keyed)
        == value.uint32(at: length)
    }
    if !isRight { find(.value(key: node.key), "its checksum is wrong") }
  }

  // MARK: - Trees

  /// A key with its value.
  struct Node {
    let flags: UInt16
    let key: [UInt8]
    let value: [UInt8]
    /// Where they lie in the file.
    let keyStart: Int
    let valueStart: Int

    func place(in database: String) -> LivePlace {
      LivePlace(
        database: database, key: keyStart..<keyStart + key.count,
        value: valueStart..<valueStart + value.count)
    }
  }

  private enum NodeFlag {
    static let large: UInt16 = 1
    static let tree: UInt16 = 2
  }

  private enum PageFlag {
    static let branch: UInt16 = 1
    static let leaf: UInt16 = 2
    static let overflow: UInt16 = 4
  }

  private struct Counts: Equatable {
    var branchPages: UInt64 = 0
    var leafPages: UInt64 = 0
    var overflowPages: UInt64 = 0
    var entries: UInt64 = 0
  }

  private typealias Visitor = (inout PageWalk, Node) -> Void

  /// Reads a tree; what is damaged is skipped.
  private mutating func walk(_ tree: TreeRecord, _ body: Visitor) {
    let before = audit.faults.count
    var counts = Counts()
    if tree.root != TreeRecord.noPage {
      var last: [UInt8] = []
      read(tree.root, level: Int(tree.depth), from: [], below: nil, &last, &counts, body)
    }
    // Where a page could not be read, there is less than there should be.
    guard audit.faults.count == before else { return }
    let stated = Counts(
      branchPages: tree.branchPages, leafPages: tree.leafPages,
      overflowPages: tree.overflowPages, entries: tree.entries)
    if counts != stated {
      find(
        .database,
        "it has \(counts.entries) values in \(counts.leafPages) pages, and says that it has "
          + "\(stated.entries) in \(stated.leafPages)")
    }
    let isEmpty = tree.root == TreeRecord.noPage
    if database != nil, tree.flags != 0 || tree.pad != 0 || isEmpty != (tree.depth == 0) {
      find(.database, "it has flags or a depth that no database of a log has")
    }
  }

  /// Reads a page and what lies below it.
  /// - Parameters:
  ///   - level: How many levels there are from here down; 1 is a leaf.
  ///   - from: The least key that belongs here; `below`: the first that does not.
  private mutating func read(
    _ number: UInt64, level: Int, from: [UInt8], below: [UInt8]?, _ last: inout [UInt8],
    _ counts: inout Counts, _ body: Visitor
  ) {
    guard mark(number) else {
      return find(.page(number), "another page names it too, or it lies behind the end")
    }
    let page: [UInt8]
    do { page = try file.page(number) } catch { return find(.page(number), "\(error)") }
    guard let nodes = places(page, number, level) else { return }
    if level == 1 { counts.leafPages += 1 } else { counts.branchPages += 1 }
    for (index, place) in nodes.enumerated() {
      let head = page.withRawSpan {
        (
          $0.uint16(at: place), $0.uint16(at: place + 2), $0.uint16(at: place + 4),
          Int($0.uint16(at: place + 6))
        )
      }
      let (low, high, flags, keyLength) = head
      let keyEnd = place + 8 + keyLength
      guard keyEnd <= PageFile.pageSize else {
        find(.page(number), "node \(index) goes beyond its end")
        continue
      }
      let key = Array(page[place + 8..<keyEnd])
      if level > 1 {
        let child = UInt64(low) | UInt64(high) << 16 | UInt64(flags) << 32
        let next = index + 1 < nodes.count ? branchKey(page, nodes[index + 1]) : below
        let least = index == 0 ? from : key
        if index > 0, !precedes(from, key) && from != key {
          find(.page(number), "node \(index) is out of order")
        }
        read(child, level: level - 1, from: least, below: next, &last, &counts, body)
        continue
      }
      counts.entries += 1
      let size = Int(low) | Int(high) << 16
      guard
        let (value, start) = value(
          of: page, number, keyEnd, size, isLarge: flags & NodeFlag.large != 0, &counts)
      else { continue }
      let node = Node(
        flags: flags & ~NodeFlag.large, key: key, value: value,
        keyStart: Int(number) * PageFile.pageSize + place + 8, valueStart: start)
      let isInOrder =
        counts.entries == 1 || database == nil || precedes(last, key)
      let isInBounds =
        database == nil || (!precedes(key, from) && below.map { precedes(key, $0) } ?? true)
      let before = audit.faults.count
      body(&self, node)
      if !isInOrder || !isInBounds, audit.faults.count == before {
        find(.value(key: key), "it is out of order")
      }
      last = key
    }
  }

  private func branchKey(_ page: [UInt8], _ place: Int) -> [UInt8]? {
    let length = page.withRawSpan { Int($0.uint16(at: place + 6)) }
    guard place + 8 + length <= PageFile.pageSize else { return nil }
    return Array(page[place + 8..<place + 8 + length])
  }

  /// Where the nodes of a page lie; nil if it is not the page that it should be.
  private mutating func places(_ page: [UInt8], _ number: UInt64, _ level: Int) -> [Int]? {
    let (stated, flags, lower, upper) = page.withRawSpan {
      (
        $0.uint64(at: 0), $0.uint16(at: 10), Int($0.uint16(at: 12)), Int($0.uint16(at: 14))
      )
    }
    let wanted = level == 1 ? PageFlag.leaf : PageFlag.branch
    guard stated == number, flags == wanted, level >= 1, lower >= PageFile.headSize,
      lower.isMultiple(of: 2), lower <= upper, upper <= PageFile.pageSize
    else {
      find(.page(number), "it is not the \(level == 1 ? "leaf" : "branch") that it should be")
      return nil
    }
    var places: [Int] = []
    for index in 0..<(lower - PageFile.headSize) / 2 {
      let place = page.withRawSpan {
        Int($0.uint16(at: PageFile.headSize + 2 * index))
      }
      guard place >= upper, place + 8 <= PageFile.pageSize else {
        find(.page(number), "node \(index) lies outside of it")
        return nil
      }
      places.append(place)
    }
    return places
  }

  /// The value of a leaf's node, which lies behind its key or on pages of its own.
  private mutating func value(
    of page: [UInt8], _ number: UInt64, _ place: Int, _ size: Int, isLarge: Bool,
    _ counts: inout Counts
  ) -> (bytes: [UInt8], start: Int)? {
    guard isLarge else {
      guard place + size <= PageFile.pageSize else {
        find(.page(number), "a value goes beyond its end")
        return nil
      }
      return (Array(page[place..<place + size]), Int(number) * PageFile.pageSize + place)
    }
    guard place + 8 <= PageFile.pageSize else {
      find(.page(number), "a value goes beyond its end")
      return nil
    }
    let first = page.withRawSpan { $0.uint64(at: place) }
    let pages = (size + PageFile.headSize + PageFile.pageSize - 1) / PageFile.pageSize
    guard first <= meta.lastPage else {
      find(.page(number), "a value lies behind the end of the file")
      return nil
    }
    for page in first..<first + UInt64(pages) where !mark(page) {
      find(.page(page), "another page names it too, or it lies behind the end")
      return nil
    }
    do {
      let start = Int(first) * PageFile.pageSize
      let head = try file.bytes(at: start, count: PageFile.headSize)
      let (stated, flags, spanned) = head.withRawSpan {
        ($0.uint64(at: 0), $0.uint16(at: 10), $0.uint32(at: 12))
      }
      guard stated == first, flags == PageFlag.overflow, spanned == UInt32(pages) else {
        find(.page(first), "it does not begin a value of \(pages) pages")
        return nil
      }
      counts.overflowPages += UInt64(pages)
      let bytes = try file.bytes(at: start + PageFile.headSize, count: size)
      return (bytes, start + PageFile.headSize)
    } catch {
      find(.page(first), "\(error)")
      return nil
    }
  }

  // MARK: - Pages

  /// - Returns: Whether the page is one of the file's and was not met before.
  private mutating func mark(_ page: UInt64) -> Bool {
    guard page <= meta.lastPage, Int(page / 64) < seen.count else { return false }
    let bit = UInt64(1) << (page % 64)
    guard seen[Int(page / 64)] & bit == 0 else { return false }
    seen[Int(page / 64)] |= bit
    return true
  }

  /// The lists of free pages, by the transaction that freed them: u64 how many, then their numbers.
  private mutating func checkFreePages() {
    walk(meta.free) { walk, node in
      let isList = node.value.withRawSpan { list in
        list.byteCount >= 8 && list.uint64(at: 0) < UInt64(list.byteCount / 8)
      }
      guard isList, node.key.count == 8 else {
        walk.find(.value(key: node.key), "it is no list of free pages")
        return
      }
      node.value.withRawSpan { list in
        for index in 0..<Int(list.uint64(at: 0)) {
          let page = list.uint64(at: 8 + 8 * index)
          if !walk.mark(page) { walk.find(.page(page), "it is free and in use") }
        }
      }
    }
  }
}

/// Whether one key comes before another in the order of bytes.
private func precedes(_ key: [UInt8], _ other: [UInt8]) -> Bool {
  key.lexicographicallyPrecedes(other)
}
