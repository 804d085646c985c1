/// One step of a compiled pattern.
enum RegexpInstruction: Sendable, Hashable {
  case one(ScalarSet)
  /// Goes on at the start, or at the end, of the text only.
  case start
  case end
  /// Goes on at both places.
  case split(Int, Int)
  case jump(Int)
  case accept
}

/// Turns a parsed pattern into instructions (Thompson's construction).
struct RegexpCompiler {
  var program: [RegexpInstruction] = []
  private var steps = 0

  mutating func add(_ tree: RegexpTree) throws(IRegexpError) {
    // Steps too, because `(()*){9999}` repeats without adding an instruction.
    steps += 1
    guard max(steps, program.count) <= IRegexp.programLimit else {
      throw IRegexpError(column: 1, message: "the pattern repeats too much")
    }
    switch tree {
    case .one(let set): program.append(.one(set))
    case .start: program.append(.start)
    case .end: program.append(.end)
    case .sequence(let parts): for part in parts { try add(part) }
    case .choice(let branches): try add(branches[...])
    case .repeated(let part, let least, let most):
      for _ in 0..<least { try add(part) }
      guard let most else { return try addLoop(part) }
      // Each optional copy may be left out, and then all that follow it.
      var skips: [Int] = []
      for _ in least..<most {
        skips.append(program.count)
        program.append(.accept)
        try add(part)
      }
      for skip in skips { program[skip] = .split(skip + 1, program.count) }
    }
  }

  private mutating func addLoop(_ part: RegexpTree) throws(IRegexpError) {
    let start = program.count
    program.append(.accept)
    try add(part)
    program.append(.jump(start))
    program[start] = .split(start + 1, program.count)
  }

  private mutating func add(_ branches: ArraySlice<RegexpTree>) throws(IRegexpError) {
    guard let first = branches.first else { return }
    guard branches.count > 1 else { return try add(first) }
    let split = program.count
    program.append(.accept)
    try add(first)
    let jump = program.count
    program.append(.accept)
    program[split] = .split(split + 1, program.count)
    try add(branches.dropFirst())
    program[jump] = .jump(program.count)
  }
}

/// Runs a program over a text: all threads in step, so no text takes more than linear time.
struct RegexpMachine {
  private let program: [RegexpInstruction]

  init(_ program: [RegexpInstruction]) { self.program = program }

  func run(on text: some Collection<UInt8>, isAnchored: Bool) -> Bool {
    let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
    var threads: [Int] = []
    var seen = [Bool](repeating: false, count: program.count)
    var place = Place(isStart: true, isEnd: scalars.isEmpty)
    var accepts = follow(0, place, &threads, &seen)
    if accepts, !isAnchored { return true }
    for (index, scalar) in scalars.enumerated() {
      var next: [Int] = []
      for at in seen.indices { seen[at] = false }
      accepts = false
      place = Place(isStart: false, isEnd: index + 1 == scalars.count)
      for thread in threads {
        guard case .one(let set) = program[thread], set.contains(scalar) else { continue }
        if follow(thread + 1, place, &next, &seen) { accepts = true }
      }
      if !isAnchored {
        if accepts { return true }
        if follow(0, place, &next, &seen) { return true }
      } else if next.isEmpty, !accepts {
        return false
      }
      threads = next
    }
    return accepts
  }

  private struct Place {
    let isStart: Bool
    let isEnd: Bool
  }

  /// Adds the places at which a scalar is awaited; true if the end of the pattern is reached.
  private func follow(
    _ first: Int, _ place: Place, _ threads: inout [Int], _ seen: inout [Bool]
  ) -> Bool {
    var accepts = false
    var stack = [first]
    while let at = stack.popLast() {
      if seen[at] { continue }
      seen[at] = true
      switch program[at] {
      case .one: threads.append(at)
      case .start: if place.isStart { stack.append(at + 1) }
      case .end: if place.isEnd { stack.append(at + 1) }
      case .jump(let target): stack.append(target)
      case .split(let one, let other):
        stack.append(other)
        stack.append(one)
      case .accept: accepts = true
      }
    }
    return accepts
  }
}
