import EventLog
import Events

/// The cells of one layer, by day and measure, and their sets of entities.
///
/// 1. The cell of a day and a measure is number `slot of the day x stride + number of the measure`.
/// 2. A row finds its day by the window of the row before, else among the windows known: the zone
///    is asked once for each window.
/// 3. A cell's entities are a list at first, which is filled chunk by chunk; once the list is as
///    large as a bitmap of all entities would be, at 3 % of them, they are that bitmap. Where a
///    bitmap is small they are one from the second chunk on.
/// 4. Symbol 0, no entity, may stand in lists and bitmaps and is not counted.
struct DailyCells: Sendable {
  /// Moments of one day, and the day's slot.
  struct Window: Sendable {
    var start: Int64
    var end: Int64
    var slot: Int
  }

  private let zone: Zone
  /// Measures by number, and numbers by symbol; -1 for a measure that has not come.
  fileprivate(set) var measures: [UInt32] = []
  private var numbers: [Int32] = []
  /// Room for so many measures.
  private var stride = 4
  private(set) var days: [Int32] = []
  private var slots: [Int32: Int] = [:]
  /// In rising order.
  private var windows: [Window] = []
  private var cells: [DailyCell] = []

  /// Words of a bitmap.
  private var width: Int
  private var words: [UInt64] = []
  /// For each cell the entities that wait, `chunk` at most.
  private var waiting: [UInt32] = []
  private var lists: [[UInt32]] = []
  private var scratch = EntityScratch()

  /// Entities that wait before they come into a list.
  static let chunk = 64
  /// Words of a bitmap that is no matter: 4 KiB.
  private static let smallWidth = 512

  /// - Parameter entities: One more than the greatest symbol of an entity.
  init(zone: Zone, entities: Int) {
    self.zone = zone
    width = (entities + 63) / 64
  }

  // MARK: - One row

  /// Adds a row.
  mutating func add(measure: UInt32, entity: UInt32, value: Int64, time: Int64, weight: Int8) {
    let index = makeRoom(measure: measure, entity: entity, time: time)
    guard weight > 0 else { return cells[index].takeBack(value) }
    note(entity, in: index)
    cells[index].add(value, at: time)
  }

  private mutating func note(_ entity: UInt32, in index: Int) {
    if cells[index].bits >= 0 {
      words[Int(cells[index].bits) + Int(entity >> 6)] |= 1 << UInt64(entity & 63)
    } else {
      waiting[index * Self.chunk + Int(cells[index].pending)] = entity
      cells[index].pending += 1
      makeRoom(in: index)
    }
  }

  // MARK: - A batch

  /// Adds rows that all have the weight +1.
  mutating func add(_ batch: RowBatch) {
    var row = 0
    while true {
      row = Self.add(
        batch, from: row, windows, numbers, stride: stride, width: width, &cells, &words, &waiting)
      if row == batch.count { return }
      let index = makeRoom(
        measure: batch.measures[row], entity: batch.entities[row], time: batch.eventTimes[row])
      makeRoom(in: index)
    }
  }

  /// The loop that everything waits for: adds rows up to the first that needs room that is not
  /// there, and returns its index.
  private static func add(
    _ batch: RowBatch, from first: Int, _ windows: [Window], _ numbers: [Int32], stride: Int,
    width: Int, _ cells: inout [DailyCell], _ words: inout [UInt64], _ waiting: inout [UInt32]
  ) -> Int {
    let measures = batch.measures.span
    let entities = batch.entities.span
    let values = batch.values.span
    let times = batch.eventTimes.span
    let numbers = numbers.span
    var cells = cells.mutableSpan
    var words = words.mutableSpan
    var waiting = waiting.mutableSpan
    let limit = width * 64
    var window = Window(start: 0, end: 0, slot: 0)
    var base = 0
    for row in first..<batch.count {
      let time = times[row]
      if time < window.start || time >= window.end {
        guard let found = find(time, windows) else { return row }
        window = found
        base = found.slot * stride
      }
      let measure = Int(measures[row])
      let entity = Int(entities[row])
      guard measure < numbers.count, numbers[measure] >= 0, entity < limit else { return row }
      let index = base + Int(numbers[measure])
      let bits = Int(cells[index].bits)
      if bits >= 0 {
        words[bits + entity >> 6] |= 1 << UInt64(truncatingIfNeeded: entity & 63)
      } else {
        let pending = Int(cells[index].pending)
        guard pending < chunk else { return row }
        waiting[index * chunk + pending] = UInt32(truncatingIfNeeded: entity)
        cells[index].pending &+= 1
      }
      cells[index].add(values[row], at: time)
    }
    return batch.count
  }

  private static func find(_ time: Int64, _ windows: [Window]) -> Window? {
    let next = windows.partitioningIndex { $0.start > time }
    guard next > 0, time < windows[next - 1].end else { return nil }
    return windows[next - 1]
  }

  // MARK: - Room

  /// The cell of a row, made if it is not there.
  private mutating func makeRoom(measure: UInt32, entity: UInt32, time: Int64) -> Int {
    let number = number(of: measure)
    if Int(entity) >= width * 64 { widen(to: Int(entity) / 64 + 1) }
    if let window = Self.find(time, windows) { return window.slot * stride + number }
    let found = zone.dayWindow(around: Timestamp(microseconds: time))
    let window = Window(
      start: found.moments.lowerBound, end: found.moments.upperBound, slot: slot(of: found.day))
    windows.insert(window, at: windows.partitioningIndex { $0.start > window.start })
    return window.slot * stride + number
  }

  private mutating func number(of measure: UInt32) -> Int {
    while numbers.count <= Int(measure) { numbers.append(-1) }
    if numbers[Int(measure)] < 0 {
      numbers[Int(measure)] = Int32(measures.count)
      measures.append(measure)
      if measures.count > stride { restride(to: stride * 2) }
    }
    return Int(numbers[Int(measure)])
  }

  private mutating func slot(of day: Int32) -> Int {
    if let slot = slots[day] { return slot }
    slots[day] = days.count
    days.append(day)
    cells += Array(repeating: DailyCell(), count: stride)
    lists += Array(repeating: [], count: stride)
    waiting += Array(repeating: 0, count: stride * Self.chunk)
    return days.count - 1
  }

  private mutating func restride(to wider: Int) {
    let old = (cells: cells, lists: lists, waiting: waiting)
    cells = Array(repeating: DailyCell(), count: days.count * wider)
    lists = Array(repeating: [], count: days.count * wider)
    waiting = Array(repeating: 0, count: days.count * wider * Self.chunk)
    for index in old.cells.indices {
      let moved = index / stride * wider + index % stride
      cells[moved] = old.cells[index]
      lists[moved] = old.lists[index]
      for place in 0..<Self.chunk {
        waiting[moved * Self.chunk + place] = old.waiting[index * Self.chunk + place]
      }
    }
    stride = wider
  }

  /// Makes the bitmaps longer, for an entity that nobody had told of.
  private mutating func widen(to wider: Int) {
    var moved: [UInt64] = []
    for index in cells.indices where cells[index].bits >= 0 {
      let start = Int(cells[index].bits)
      cells[index].bits = Int32(moved.count)
      moved += words[start..<start + width] + Array(repeating: 0, count: wider - width)
    }
    words = moved
    width = wider
  }

  /// Brings the entities that wait into the cell's list if their chunk is full, and makes the list
  /// a bitmap if it has grown as large as one.
  private mutating func makeRoom(in index: Int) {
    guard cells[index].pending == Self.chunk else { return }
    empty(index)
    if width <= Self.smallWidth { return makeBits(of: index) }
    // A list of 4 bytes each is as large as the bitmap.
    guard lists[index].count >= width * 2 else { return }
    scratch.sort(&lists[index], width: width)
    if lists[index].count >= width { makeBits(of: index) }
  }

  private mutating func makeBits(of index: Int) {
    guard cells[index].bits < 0 else { return }
    empty(index)
    let start = words.count
    cells[index].bits = Int32(start)
    words += Array(repeating: 0, count: width)
    for entity in lists[index] {
      words[start + Int(entity >> 6)] |= 1 << UInt64(entity & 63)
    }
    lists[index] = []
  }

  private mutating func empty(_ index: Int) {
    let start = index * Self.chunk
    lists[index] += waiting[start..<start + Int(cells[index].pending)]
    cells[index].pending = 0
  }

  /// Sorts every list, each entity once.
  mutating func settle() {
    for index in cells.indices where cells[index].bits < 0 && cells[index].rows != 0 {
      empty(index)
      scratch.sort(&lists[index], width: width)
    }
  }
}

// MARK: - Sums of cells

extension DailyCells {
  /// Adds the cells of another part of the same layer.
  mutating func merge(_ other: DailyCells) {
    if other.width > width { widen(to: other.width) }
    for measure in other.measures { _ = number(of: measure) }
    for window in other.windows where Self.find(window.start, windows) == nil {
      let slot = slot(of: other.days[window.slot])
      let known = Window(start: window.start, end: window.end, slot: slot)
      windows.insert(known, at: windows.partitioningIndex { $0.start > known.start })
    }
    for (slot, day) in other.days.enumerated() {
      let mine = self.slot(of: day) * stride
      for (number, measure) in other.measures.enumerated() {
        merge(other, slot * other.stride + number, into: mine + Int(numbers[Int(measure)]))
      }
    }
  }

  private mutating func merge(_ other: DailyCells, _ theirs: Int, into index: Int) {
    let cell = other.cells[theirs]
    guard cell.rows != 0 || cell.isTakenBack else { return }
    cells[index].merge(cell)
    if cell.bits >= 0 {
      makeBits(of: index)
      let (mine, start) = (Int(cells[index].bits), Int(cell.bits))
      for word in 0..<other.width { words[mine + word] |= other.words[start + word] }
      return
    }
    let start = theirs * Self.chunk
    let pending = other.waiting[start..<start + Int(cell.pending)]
    if cells[index].bits >= 0 {
      for entity in other.lists[theirs] + pending { note(entity, in: index) }
    } else if lists[index].isEmpty, cells[index].pending == 0 {
      lists[index] = other.lists[theirs] + pending
    } else {
      empty(index)
      lists[index] += other.lists[theirs] + pending
      scratch.sort(&lists[index], width: width)
    }
  }

  /// How many entities a cell has seen.
  func count(ofEntitiesIn index: Int) -> Int {
    let cell = cells[index]
    guard cell.bits < 0 else {
      let start = Int(cell.bits)
      var count = words[start] & 1 == 0 ? 0 : -1
      for word in words[start..<start + width] { count += word.nonzeroBitCount }
      return count
    }
    return lists[index].count - (lists[index].first == 0 ? 1 : 0)
  }

  /// Whether a cell has seen an entity.
  /// - Precondition: The cells are settled.
  func holds(_ entity: UInt32, in index: Int) -> Bool {
    let bits = cells[index].bits
    guard bits < 0 else {
      guard Int(entity) < width * 64 else { return false }
      return words[Int(bits) + Int(entity >> 6)] >> UInt64(entity & 63) & 1 == 1
    }
    let place = lists[index].partitioningIndex { $0 >= entity }
    return place < lists[index].count && lists[index][place] == entity
  }

  /// Calls with every cell in which there is something.
  func visit(_ body: (_ measure: UInt32, _ day: Int32, _ index: Int, _ cell: DailyCell) -> Void) {
    for (slot, day) in days.enumerated() {
      for (number, measure) in measures.enumerated() {
        let index = slot * stride + number
        if cells[index].rows != 0 || cells[index].isTakenBack {
          body(measure, day, index, cells[index])
        }
      }
    }
  }
}
