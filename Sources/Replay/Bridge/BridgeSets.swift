import Events

/// Whom each step of a bridge loses and gains: everybody whose part differs at the two ends stands
/// in exactly one set, or, where a person counts at both ends and otherwise, in one for each step
/// that changes the part.
///
/// Who is counted at the first end only is lost at the first step that leaves the person out; who is
/// counted at the last end only is gained at the last step that lets the person in.
struct BridgeSets {
  struct Key: Hashable, Comparable {
    let step: Int
    /// -1 lost, +1 gained, 0 counted otherwise.
    let side: Int
    /// The mask of the person, the source of the second account, the sources of the parts in which a
    /// contract stands as well, the form of the records; empty elsewhere.
    let detail: String

    static func < (left: Key, right: Key) -> Bool {
      (left.step, left.side, left.detail) < (right.step, right.side, right.detail)
    }
  }
  struct Members {
    private(set) var delta: Int64 = 0
    /// By root what it adds.
    private(set) var parts: [(root: UInt32, delta: Int64)] = []

    var people: [UInt32] { parts.map(\.root) }

    mutating func add(_ root: UInt32, _ delta: Int64) {
      self.delta += delta
      parts.append((root, delta))
    }
  }

  private(set) var sets: [Key: Members] = [:]

  /// - Parameters:
  ///   - stages: Of the first end and after every step.
  ///   - detail: What tells a member of a step apart from others.
  init(
    _ stages: [Contributions], _ steps: [BridgeStep],
    detail: (BridgeStep.Change, UInt32) -> String
  ) {
    guard let every = stages.first?.values.indices else { return }
    // Parts of a sum that go or come stand by themselves; people are followed between them.
    let gone = steps.prefix { $0.isPart }.count
    let come = steps.dropFirst(gone).reversed().prefix { $0.isPart }.count
    let led = gone...(steps.count - come)
    for root in every {
      let values = stages.map { $0.values[root] }
      for stage in values.indices.dropFirst() where stage <= gone || stage > led.upperBound {
        let change = values[stage] - values[stage - 1]
        if change != 0 { add(root, change, stage, change < 0 ? -1 : 1, steps, detail) }
      }
      follow(root, values, led, steps, detail)
    }
  }

  private mutating func follow(
    _ root: Int, _ values: [Int64], _ led: ClosedRange<Int>, _ steps: [BridgeStep],
    _ detail: (BridgeStep.Change, UInt32) -> String
  ) {
    let (from, to) = (values[led.lowerBound], values[led.upperBound])
    guard from != to else { return }
    let stages = led.dropFirst()
    if from == 0 {
      let step = stages.last { values[$0] != 0 && values[$0 - 1] == 0 }
      add(root, to, step ?? led.upperBound, 1, steps, detail)
    } else if to == 0 {
      let step = stages.first { values[$0] == 0 }
      add(root, -from, step ?? led.upperBound, -1, steps, detail)
    } else {
      for stage in stages where values[stage] != values[stage - 1] {
        add(root, values[stage] - values[stage - 1], stage, 0, steps, detail)
      }
    }
  }

  private mutating func add(
    _ root: Int, _ delta: Int64, _ stage: Int, _ side: Int, _ steps: [BridgeStep],
    _ detail: (BridgeStep.Change, UInt32) -> String
  ) {
    let key = Key(
      step: stage, side: side, detail: detail(steps[stage - 1].change, UInt32(root)))
    sets[key, default: Members()].add(UInt32(root), delta)
  }

  /// Parts a set, by the source of each further account or by the form of its records.
  mutating func part(_ key: Key, into parts: [String: Members]) {
    guard !parts.isEmpty else { return }
    sets[key] = nil
    for (detail, members) in parts {
      sets[Key(step: key.step, side: key.side, detail: detail)] = members
    }
  }
}
