extension Company {
  private static let instances = 4
  /// Deploys lie in blocks of so many days, one in each.
  private static let block = 4

  /// The counters that there are at this scale.
  var counterSeries: [CounterSample.Series] {
    let count = max(12, scale.of(700))
    return (0..<count).map { place in
      CounterSample.Series(
        product: Product.allCases[place % 3], route: place / 36 + place % 4, code: place / 3 % 3,
        instance: place / 9 % Self.instances + 1)
    }.reduce(into: [CounterSample.Series]()) { series, next in
      if !series.contains(next) { series.append(next) }
    }
  }

  /// The samples of a New York day, one of each counter an hour, by time.
  func samples(on day: CivilDay) -> [CounterSample] {
    guard day <= to else { return [] }
    let hours = hours(of: day)
    var samples: [CounterSample] = []
    for (place, series) in counterSeries.enumerated() {
      var value = value(place, series, atHour: hours.lowerBound)
      for hour in hours {
        if hour > hours.lowerBound { advance(&value, place, series, toHour: hour) }
        var shown = CounterSample(
          series: series, value: value, at: instant(hour), arrivedAt: instant(hour))
        if series.instance == 3, let stale = staleHour(hour) {
          shown.value = self.value(place, series, atHour: stale)
          shown.at = instant(stale)
        }
        samples.append(shown)
      }
    }
    return samples
  }

  /// The hours since the epoch whose samples lie in a New York day.
  private func hours(of day: CivilDay) -> Range<Int> {
    let first = Zone.newYork.start(of: day) / Books.hour
    let last = Zone.newYork.start(of: day + 1) / Books.hour
    return Int(first)..<Int(last)
  }

  /// The sample of an hour is taken half a minute before the hour ends.
  private func instant(_ hour: Int) -> Int64 { Int64(hour + 1) * Books.hour - 30_000 }

  /// The hour whose sample the stale instance still shows, if it is stale.
  private func staleHour(_ hour: Int) -> Int? {
    (13...15).contains(hour % 24) ? hour - hour % 24 + 12 : nil
  }

  /// The hour of the last deploy of an instance up to an hour.
  private func deploy(of instance: Int, upTo hour: Int) -> Int {
    var block = hour / 24 / Self.block
    while true {
      var draw = SplitMix64(seed, .deploy, block, instance)
      let at = (block * Self.block + draw.below(Self.block)) * 24 + draw.below(24)
      if at <= hour { return at }
      block -= 1
    }
  }

  private func value(_ place: Int, _ series: CounterSample.Series, atHour hour: Int) -> Int64 {
    var value: Int64 = 0
    let from = deploy(of: series.instance, upTo: hour)
    for step in from...hour { value += rise(place, series, step, isFirst: step == from) }
    return value
  }

  private func advance(
    _ value: inout Int64, _ place: Int, _ series: CounterSample.Series, toHour hour: Int
  ) {
    let isDeploy = deploy(of: series.instance, upTo: hour) == hour
    if isDeploy { value = 0 }
    value += rise(place, series, hour, isFirst: isDeploy)
  }

  /// Requests of an hour; of the hour of a deploy only those after it.
  private func rise(
    _ place: Int, _ series: CounterSample.Series, _ hour: Int, isFirst: Bool
  ) -> Int64 {
    var draw = SplitMix64(seed, .counter, hour, place)
    let day = CivilDay(number: hour / 24)
    let busy = (13...23).contains(hour % 24) ? 1_000 : 350
    let plain = (series.code == 0 ? 4_000 : 60) * (place % 5 + 2)
    let all = plain * busy / 1_000 * Calendar.liveliness(day) / 1_000
    let count = all * draw.within(800...1_200) / 1_000
    return Int64(isFirst ? count * draw.within(5...60) / 1_000 : count)
  }
}
