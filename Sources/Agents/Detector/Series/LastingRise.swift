/// Tells a rise that stays from one that fades: launches and campaigns fade.
struct LastingRise: Hashable, Sendable {
  private var run = 0
  private var misses = 0
  private var head = 0.0
  private var tail = 0.0

  mutating func take(_ residual: Double, _ z: Double, isDaily: Bool) {
    guard residual > 0, z > 1.5 else {
      guard run > 0 else { return }
      misses += 1
      if misses > (isDaily ? 0 : 4) { self = LastingRise() }
      return
    }
    misses = 0
    run += 1
    let length = isDaily ? 2 : 6
    if run <= length {
      head += (residual - head) / Double(run)
      tail = head
    } else {
      tail += (residual - tail) / Double(length)
    }
  }

  func hasLasted(_ points: Double, keeping share: Double) -> Bool {
    Double(run) >= points && tail >= share * head
  }
}
