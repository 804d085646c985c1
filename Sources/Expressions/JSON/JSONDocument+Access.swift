extension JSONDocument {
  /// What a value is.
  public func kind(_ node: Node) -> JSONKind { tape[node.position].kind }

  /// Where a value lies in `bytes`; of a string with its quotes.
  public func range(_ node: Node) -> Range<Int> {
    let entry = tape[node.position]
    return Int(entry.start)..<Int(entry.end)
  }

  /// The bytes of a value exactly as they came.
  public func rawBytes(_ node: Node) -> ArraySlice<UInt8> { bytes[range(node)] }

  /// The decoded text of a string; nil for any other kind.
  public func string(_ node: Node) -> String? {
    guard tape[node.position].kind == .string else { return nil }
    return String(decoding: decodedText(node.position), as: UTF8.self)
  }

  /// The decoded text of a string as UTF-8; nil for any other kind. Without escapes no copy is made.
  public func text(_ node: Node) -> ArraySlice<UInt8>? {
    guard tape[node.position].kind == .string else { return nil }
    return decodedText(node.position)
  }

  /// True or false; nil for any other kind.
  public func bool(_ node: Node) -> Bool? {
    let entry = tape[node.position]
    guard entry.kind == .bool else { return nil }
    return bytes[Int(entry.start)] == UInt8(ascii: "t")
  }

  /// A number that is written without fraction and exponent and fits; nil otherwise.
  public func integer(_ node: Node) -> Int64? {
    let entry = tape[node.position]
    guard entry.kind == .number, !entry.isElaborate else { return nil }
    let isNegative = bytes[Int(entry.start)] == UInt8(ascii: "-")
    var total: Int64 = 0
    for at in Int(entry.start) + (isNegative ? 1 : 0)..<Int(entry.end) {
      let (tenfold, overflow) = total.multipliedReportingOverflow(by: 10)
      let digit = Int64(bytes[at] - UInt8(ascii: "0"))
      let (sum, overflowToo) =
        isNegative
        ? tenfold.subtractingReportingOverflow(digit) : tenfold.addingReportingOverflow(digit)
      if overflow || overflowToo { return nil }
      total = sum
    }
    return total
  }

  /// The exact value of a number; nil for any other kind.
  /// - Throws: ``DecimalError`` if it has more digits than an ``ExactDecimal`` holds.
  public func decimal(_ node: Node) throws(DecimalError) -> ExactDecimal? {
    guard kind(node) == .number else { return nil }
    return try ExactDecimal(rawBytes(node))
  }

  /// The value of a key; of equal keys that of the last.
  /// - Parameter key: The key in UTF-8, without escapes.
  /// - Complexity: O(keys of the object).
  public func member(_ key: some Collection<UInt8>, of node: Node) -> Node? {
    let object = tape[node.position]
    guard object.kind == .object else { return nil }
    var found: Node?
    var at = node.position + 1
    while at < Int(object.next) {
      if isKey(at, key) { found = Node(at + 1) }
      at = Int(tape[at + 1].next)
    }
    return found
  }

  /// The value of a key; of equal keys that of the last.
  public func member(_ key: String, of node: Node) -> Node? {
    member(key.utf8, of: node)
  }

  /// An element of an array, counted from 0; a negative index counts from the end, which is -1.
  /// - Complexity: O(elements).
  public func element(_ index: Int, of node: Node) -> Node? {
    let array = tape[node.position]
    guard array.kind == .array else { return nil }
    let wanted = index >= 0 ? index : index + count(node)
    guard wanted >= 0 else { return nil }
    var at = node.position + 1
    var passed = 0
    while at < Int(array.next) {
      if passed == wanted { return Node(at) }
      at = Int(tape[at].next)
      passed += 1
    }
    return nil
  }

  /// The number of elements of an array or of members of an object; 0 for any other kind.
  public func count(_ node: Node) -> Int {
    var total = 0
    forEachChild(of: node) { _, _ in total += 1 }
    return total
  }

  /// The elements of an array in order; empty for any other kind.
  public func elements(_ node: Node) -> [Node] {
    guard kind(node) == .array else { return [] }
    var all: [Node] = []
    forEachChild(of: node) { _, child in all.append(child) }
    return all
  }

  /// The members of an object in the order of the text, equal keys too; empty for any other kind.
  public func members(_ node: Node) -> [(key: String, value: Node)] {
    var all: [(key: String, value: Node)] = []
    forEachChild(of: node) { key, child in
      guard let key else { return }
      all.append((String(decoding: decodedText(key), as: UTF8.self), child))
    }
    return all
  }

  /// Calls with each child: for an object with the tape index of its key too.
  @inline(__always)
  func forEachChild(of node: Node, _ body: (_ key: Int?, _ child: Node) -> Void) {
    let parent = tape[node.position]
    let step: Int
    switch parent.kind {
    case .object: step = 1
    case .array: step = 0
    case .null, .bool, .number, .string: return
    }
    var at = node.position + 1
    while at < Int(parent.next) {
      body(step == 1 ? at : nil, Node(at + step))
      at = Int(tape[at + step].next)
    }
  }
}
