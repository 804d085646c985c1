import Events
import Storage

/// Appends that count together, as segments that have not been encoded yet.
struct BulkUnit: Sendable {
  /// What becomes one segment.
  struct Segment: Sendable {
    var events = EventBatch()
    var layers: [LayerChange] = []

    var records: Range<UInt64> {
      let first = events.numbers.first ?? 0
      return first..<first + UInt64(events.count)
    }
  }

  let first: UInt64
  private(set) var segments: [Segment] = []
  private(set) var links: [LinkChange] = []
  private(set) var cursors: [CursorMove] = []
  /// The knowledge time of its last event.
  private(set) var knowledgeTime: Int64
  /// Where its last event ends.
  private(set) var end: UInt64
  private var layers: [LayerID: LayerChange] = [:]

  /// Begins at an offset, after an event that was known at `knowledgeTime`.
  init(first: UInt64, knowledgeTime: Int64) {
    self.first = first
    end = first
    self.knowledgeTime = knowledgeTime
  }

  /// Adds an append.
  /// - Parameters:
  ///   - numbers: The numbers of its new symbols.
  ///   - now: The time, unless the append states one.
  mutating func add(
    _ batch: AppendBatch, _ numbers: [UInt32], now: Int64, _ options: LogOptions
  ) throws {
    precondition(
      batch.producer == nil && batch.activations.isEmpty,
      "a bulk append is guarded by cursors, and activates no layer")
    if let expected = batch.expectedFirst, expected.rawValue != end {
      throw EventLogError.headMoved(expected: expected, found: Offset(end))
    }
    knowledgeTime = max(knowledgeTime, batch.clock?.microseconds ?? now)
    let (ends, bytes) = try batch.resolvingReferences(first: end)
    for change in batch.layers {
      var change = change
      if !numbers.isEmpty { change.resolve(numbers) }
      change.rows.rebase(by: end)
      change.outcomes.rebase(by: end)
      if var known = layers.removeValue(forKey: change.layer) {
        known.rows.append(contentsOf: change.rows)
        known.outcomes.append(contentsOf: change.outcomes)
        layers[change.layer] = known
      } else {
        layers[change.layer] = change
      }
    }
    links += batch.links
    for move in batch.cursors { try add(move) }
    append(ends, bytes, options)
  }

  /// Joins the moves of one agent to one, for what is checked is where it stood before the unit.
  private mutating func add(_ move: CursorMove) throws {
    guard let place = cursors.firstIndex(where: { $0.agent == move.agent }) else {
      cursors.append(move)
      return
    }
    let before = cursors[place]
    guard before.to == move.from else {
      throw EventLogError.cursorMoved(agent: move.agent, expected: move.from, found: before.to)
    }
    cursors[place] = CursorMove(agent: move.agent, from: before.from, to: move.to)
  }

  /// Cuts events into segments.
  private mutating func append(_ ends: [UInt32], _ bytes: [UInt8], _ options: LogOptions) {
    var index = 0
    while index < ends.count {
      if segments.isEmpty || isFull(segments[segments.count - 1], options) {
        segments.append(Segment())
      }
      let place = segments.count - 1
      let start = index == 0 ? 0 : Int(ends[index - 1])
      let limit = options.segmentEnd(from: segments[place].events.numbers.first ?? end)
      let room = options.segmentBytes - segments[place].events.bytes.count
      let base = segments[place].events.bytes.count - start
      var next = index
      while next < ends.count, end < limit, Int(ends[next]) - start < room || next == index {
        segments[place].events.numbers.append(end)
        segments[place].events.ends.append(base + Int(ends[next]))
        end += 1
        next += 1
      }
      segments[place].events.bytes.append(contentsOf: bytes[start..<Int(ends[next - 1])])
      segments[place].events.knowledgeTimes.append(
        contentsOf: repeatElement(knowledgeTime, count: next - index))
      segments[place].events.count += next - index
      index = next
    }
  }

  private func isFull(_ segment: Segment, _ options: LogOptions) -> Bool {
    guard let first = segment.events.numbers.first else { return false }
    return end >= options.segmentEnd(from: first)
      || segment.events.bytes.count >= options.segmentBytes
  }

  /// Gives every segment its rows, once all appends have been added.
  mutating func finish() {
    for layer in layers.keys.sorted() {
      guard var change = layers[layer] else { continue }
      change.rows.layer = layer
      change.outcomes.layer = layer
      for place in segments.indices {
        var part = change
        if segments.count > 1 {
          part.rows.trim(to: segments[place].records)
          part.outcomes.trim(to: segments[place].records)
        }
        if part.rows.count + part.outcomes.count > 0 { segments[place].layers.append(part) }
      }
    }
    layers = [:]
  }
}
