extension LegacyHours {
  /// Tickets that stand open at the end of each hour, and how fast the first answers of
  /// the hour came.
  mutating func foldTickets() {
    var answers: [Int: [Int64]] = [:]
    for created in Self.days.lowerBound - Company.ticketChanges...Self.days.upperBound {
      for versions in company.ticketLives(on: created) {
        guard let last = versions.last else { continue }
        if let answered = last.firstResponseAt, let hour = Self.hour(of: answered) {
          answers[hour, default: []].append((answered - last.createdAt) / 1_000)
        }
        for hour in 0..<Self.count { stand(versions, hour) }
      }
    }
    for (hour, seconds) in answers {
      let sorted = seconds.sorted()
      cells.add(key("first_response_p50", "", hour), sorted[(sorted.count + 1) / 2 - 1])
    }
  }

  private mutating func stand(_ versions: [Ticket], _ hour: Int) {
    let end = Self.start(of: hour + 1)
    guard let version = versions.last(where: { $0.updatedAt < end }), version.status.isOpen else {
      return
    }
    cells.add(key("open_tickets", "", hour), 1)
  }

  /// Rises of counters; a fall counts from zero, and in the old pipeline as what it falls by.
  mutating func foldCounters() {
    var before: [UInt64: CounterSample] = [:]
    for day in Self.days.lowerBound - 1...Self.days.upperBound {
      for sample in company.samples(on: day) {
        defer { before[sample.key] = sample }
        guard let last = before[sample.key], sample.at > last.at,
          let hour = Self.hour(of: sample.at)
        else { continue }
        let labels =
          "code=\(sample.series.codeWord);product=\(sample.series.product.word);"
          + "route=/v1/r\(sample.series.route)"
        let key = key("api_requests", labels, hour)
        let isReset = sample.value < last.value
        let rise = isReset ? sample.value : sample.value - last.value
        cells.add(key, rise)
        if isReset {
          cells.note(
            .duplicatesAndResets, right: (key, rise), wrong: (key, sample.value - last.value))
        }
      }
    }
  }
}
