extension JSONDocument {
  /// The value at the end of the steps, or nil if a step leads nowhere.
  ///
  /// This is the hot path of normalizing: it works on spans, so that nothing is retained.
  func follow(_ path: PathSteps, from start: Node) -> Node? {
    let tape = tape.span
    let text = bytes.span
    let keys = path.keys.span
    let steps = path.steps.span
    var at = start.position
    for index in steps.indices {
      let step = steps[index]
      let next =
        step.isName
        ? Self.member(keys, step.start, step.length, tape, text, of: at, in: self)
        : Self.element(step.start, tape, of: at)
      guard next >= 0 else { return nil }
      at = next
    }
    return Node(at)
  }

  /// The place of the last member of this name, or -1.
  @inline(__always)
  private static func member(
    _ keys: Span<UInt8>, _ first: Int, _ length: Int, _ tape: Span<JSONEntry>,
    _ text: Span<UInt8>, of object: Int, in document: JSONDocument
  ) -> Int {
    guard tape[object].kind == .object else { return -1 }
    let end = Int(tape[object].next)
    var found = -1
    var at = object + 1
    while at < end {
      let key = tape[at]
      let start = Int(key.start) + 1
      if key.isElaborate {
        if document.isKey(at, keys.bytes(first, length)) { found = at + 1 }
      } else if Int(key.end) - 1 - start == length {
        var same = 0
        while same < length, text[start + same] == keys[first + same] { same += 1 }
        if same == length { found = at + 1 }
      }
      at = Int(tape[at + 1].next)
    }
    return found
  }

  /// The place of an element, or -1.
  private static func element(_ index: Int, _ tape: Span<JSONEntry>, of array: Int) -> Int {
    guard tape[array].kind == .array else { return -1 }
    let end = Int(tape[array].next)
    var wanted = index
    if index < 0 {
      var at = array + 1
      while at < end {
        wanted += 1
        at = Int(tape[at].next)
      }
      guard wanted >= 0 else { return -1 }
    }
    var at = array + 1
    while at < end {
      if wanted == 0 { return at }
      wanted -= 1
      at = Int(tape[at].next)
    }
    return -1
  }
}

extension Span<UInt8> {
  fileprivate func bytes(_ first: Int, _ length: Int) -> [UInt8] {
    (first..<first + length).map { self[$0] }
  }
}
