/// The records of one service by arrival, made a day at a time and kept for a while.
///
/// A position in it never goes out of date: within a day the order of arrival is fixed, and what
/// has arrived by a time is a prefix. So a walk from position to position meets every record once.
actor ServiceFeed {
  let service: ServiceName
  private let source: any RecordSource
  /// The first and the last day of arrivals that are served.
  private let days: ClosedRange<Int>
  private let separator: UInt8
  private let capacity: Int

  private var kept: [Int: KeptDay] = [:]
  private var keptBytes = 0
  private var uses = 0
  private var counts: [CountKey: Int] = [:]

  private struct KeptDay {
    var views: [Stream?: ServedDay]
    var bytes: Int
    var lastUse: Int
  }

  private struct CountKey: Hashable {
    var stream: Stream?
    var day: Int
  }

  /// A feed of the arrivals of these days; the state before them stands before the first.
  init(
    _ service: ServiceName, source: any RecordSource, days: ClosedRange<CivilDay>,
    capacity: Int = 160 << 20
  ) {
    self.service = service
    self.source = source
    self.days = (days.lowerBound.number - 1)...days.upperBound.number
    self.capacity = capacity
    separator = service.recordSeparator
  }

  /// Where everything begins: at the state before the first day.
  var beginning: FeedPosition { FeedPosition(day: days.lowerBound) }

  // MARK: Pages

  /// Up to `limit` records from a position on that have arrived by a time.
  func page(
    of stream: Stream? = nil, from start: FeedPosition, limit: Int, by now: Int64
  ) -> FeedPage {
    var position = max(start, beginning)
    var page = FeedPage(start: position, next: position)
    let last = lastDay(by: now)
    var rest = limit
    while position.day <= last {
      let day = self.day(position.day, stream)
      let arrived = day.count(by: now)
      if position.index < arrived {
        guard rest > 0 else {
          page.hasMore = true
          break
        }
        let end = min(arrived, position.index + rest)
        page.append(day, position.index..<end, number: position.day)
        rest -= end - position.index
        position.index = end
        page.next = position
        if end < arrived { continue }
      }
      // A day that can still grow is where the next page goes on.
      if position.day == last { break }
      position = FeedPosition(day: position.day + 1)
      page.next = position
    }
    return page
  }

  /// Up to `limit` records before a position, down to `floor`.
  func pageBackward(
    of stream: Stream? = nil, before end: FeedPosition, limit: Int, downTo floor: FeedPosition
  ) -> FeedPage {
    var position = end
    var page = FeedPage(start: end, next: end)
    var rest = limit
    var runs: [(ServedDay, Range<Int>, Int)] = []
    while rest > 0, position > floor, position.day >= days.lowerBound {
      if position.index == 0 {
        guard position.day > floor.day, position.day > days.lowerBound else { break }
        position = FeedPosition(day: position.day - 1, index: count(position.day - 1, stream))
        continue
      }
      let day = self.day(position.day, stream)
      let lowest = position.day == floor.day ? floor.index : 0
      let from = max(lowest, position.index - rest)
      runs.append((day, from..<position.index, position.day))
      rest -= position.index - from
      position.index = from
      if from == lowest, position.day == floor.day { break }
    }
    for (day, range, number) in runs.reversed() { page.append(day, range, number: number) }
    page.start = position
    page.hasMore = hasRecords(of: stream, from: max(floor, beginning), before: position)
    return page
  }

  // MARK: Places

  /// Before the first record that arrived at a time or later.
  func position(of stream: Stream? = nil, at time: Int64) -> FeedPosition {
    let number = CivilDay(utc: time).number
    if number <= days.lowerBound { return beginning }
    if number > days.upperBound { return end }
    return FeedPosition(day: number, index: day(number, stream).count(before: time))
  }

  /// Behind the last record that has arrived by a time.
  func position(of stream: Stream? = nil, after time: Int64) -> FeedPosition {
    let number = CivilDay(utc: time).number
    if number <= days.lowerBound {
      return FeedPosition(day: days.lowerBound, index: count(days.lowerBound, stream))
    }
    if number > days.upperBound { return end }
    return FeedPosition(day: number, index: day(number, stream).count(by: time))
  }

  /// The position a number of records behind another, at most at `limit`.
  func position(
    of stream: Stream? = nil, _ count: Int, behind start: FeedPosition, upTo limit: FeedPosition
  ) -> FeedPosition {
    var position = max(start, beginning)
    var rest = count
    while position < limit, position.day <= days.upperBound {
      let end = position.day == limit.day ? limit.index : self.count(position.day, stream)
      if position.index + rest < end || position.day == limit.day {
        position.index = min(end, position.index + rest)
        return min(position, limit)
      }
      rest -= max(0, end - position.index)
      position = FeedPosition(day: position.day + 1)
    }
    return min(position, limit)
  }

  /// How many records lie between two positions.
  func count(
    of stream: Stream? = nil, from start: FeedPosition, before end: FeedPosition
  ) -> Int {
    var position = max(start, beginning)
    var total = 0
    while position < end, position.day <= days.upperBound {
      let upper = position.day == end.day ? end.index : count(position.day, stream)
      total += max(0, upper - position.index)
      position = FeedPosition(day: position.day + 1)
    }
    return total
  }

  // MARK: Days

  /// The records of a UTC day; nothing outside the days that are served.
  func day(_ number: Int, _ stream: Stream? = nil) -> ServedDay {
    guard days.contains(number) else { return ServedDay([], separator: separator) }
    uses += 1
    if kept[number] == nil { make(number) }
    kept[number]?.lastUse = uses
    return kept[number]?.views[stream] ?? ServedDay([], separator: separator)
  }

  private var end: FeedPosition { FeedPosition(day: days.upperBound + 1) }

  private func lastDay(by now: Int64) -> Int {
    min(days.upperBound, CivilDay(utc: now).number)
  }

  private func count(_ number: Int, _ stream: Stream?) -> Int {
    guard days.contains(number) else { return 0 }
    return counts[CountKey(stream: stream, day: number)] ?? day(number, stream).count
  }

  private func hasRecords(
    of stream: Stream?, from floor: FeedPosition, before end: FeedPosition
  ) -> Bool {
    var position = end
    while position > floor {
      if position.index > (position.day == floor.day ? floor.index : 0) { return true }
      guard position.day > floor.day else { return false }
      position = FeedPosition(day: position.day - 1, index: count(position.day - 1, stream))
    }
    return false
  }

  private func make(_ number: Int) {
    let civil = CivilDay(number: number)
    let records =
      number == days.lowerBound
      ? source.snapshot(of: service, asOf: civil + 1).sorted { $0.arrivedAt < $1.arrivedAt }
      : source.records(of: service, arrivingOn: civil)
    var views: [Stream?: ServedDay] = [:]
    var bytes = 0
    for stream in service.views {
      let view = ServedDay(records, stream: stream, separator: separator)
      counts[CountKey(stream: stream, day: number)] = view.count
      bytes += view.bytes.count + view.count * 48
      views[stream] = view
    }
    forget(until: capacity - bytes)
    kept[number] = KeptDay(views: views, bytes: bytes, lastUse: uses)
    keptBytes += bytes
  }

  /// Forgets the days that were used least lately; the newest one kept stays.
  private func forget(until limit: Int) {
    while keptBytes > limit, kept.count > 1,
      let oldest = kept.min(by: { ($0.value.lastUse, $0.key) < ($1.value.lastUse, $1.key) })
    {
      keptBytes -= oldest.value.bytes
      kept[oldest.key] = nil
    }
  }
}

extension ServiceName {
  /// What stands between two records of a page.
  var recordSeparator: UInt8 {
    switch self {
    case .eventsMobile, .beaconUsage, .edgeMetrics, .exchangeRates: UInt8(ascii: "\n")
    default: UInt8(ascii: ",")
    }
  }

  /// The streams in which a service shows its records; nil is all of them in one.
  var views: [Stream?] {
    switch self {
    case .accounts: [.accounts]
    case .billing: [.invoices, .subscriptions, .seats]
    case .crm: [.contracts, .companies]
    case .supportDesk: [nil, .tickets, .comments, .csat]
    case .loopBilling: [nil]
    default: [nil]
    }
  }
}
