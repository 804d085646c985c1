import Testing

@testable import DataPulse

@Suite struct CalendarTests {
  @Test(arguments: [
    ("2025-11-25", 20_417), ("1970-01-01", 0), ("2024-02-29", 19_782), ("2025-12-31", 20_453),
  ])
  func `a day is written and read`(text: String, number: Int) throws {
    let day = try #require(CivilDay(text))
    #expect(day.number == number)
    #expect(day.description == text)
  }

  @Test(arguments: ["2025-02-29", "2025-13-01", "25-11-2025", "2025-1-01", "", "2025-11-25T00"])
  func `what is no day is refused`(text: String) {
    #expect(CivilDay(text) == nil)
  }

  @Test func `clock changes make days of 23 and 25 hours`() {
    func hours(_ zone: Zone, _ day: CivilDay) -> Int64 {
      (zone.start(of: day + 1) - zone.start(of: day)) / 3_600_000
    }
    #expect(hours(.newYork, CivilDay(2025, 3, 9)) == 23)
    #expect(hours(.newYork, CivilDay(2025, 11, 2)) == 25)
    #expect(hours(.newYork, CivilDay(2025, 11, 25)) == 24)
    #expect(hours(.losAngeles, CivilDay(2025, 11, 2)) == 25)
    #expect(hours(.berlin, CivilDay(2025, 3, 30)) == 23)
    #expect(hours(.berlin, CivilDay(2025, 10, 26)) == 25)
  }

  @Test func `an instant of a wall clock is found on both sides of a change`() {
    for zone in [Zone.newYork, .losAngeles, .berlin] {
      for number in CivilDay(2025, 1, 1).number...CivilDay(2025, 12, 31).number {
        for hour in [0, 5, 12, 23] as [Int64] {
          let day = CivilDay(number: number)
          let instant = zone.instant(day, hour * 3_600_000)
          #expect(zone.wallClock(instant) == day.startUTC + hour * 3_600_000)
        }
      }
    }
  }

  @Test func `money is rounded half to even`() {
    #expect(ExchangeRates.rounded(5, by: 10) == 0)
    #expect(ExchangeRates.rounded(15, by: 10) == 2)
    #expect(ExchangeRates.rounded(25, by: 10) == 2)
    #expect(ExchangeRates.rounded(26, by: 10) == 3)
    #expect(ExchangeRates.rounded(-5, by: 10) == 0)
    #expect(ExchangeRates.rounded(-15, by: 10) == -2)
  }

  @Test func `every rate of the feed is positive and moves little from day to day`() {
    let rates = ExchangeRates(seed: 1)
    for day in ExchangeRates.first...CivilDay(2026, 1, 31) {
      for currency in [Currency.eur, .jpy] {
        let today = rates.millionths(currency, on: day)
        let tomorrow = rates.millionths(currency, on: day + 1)
        #expect(today > 0)
        #expect(abs(today - tomorrow) * 50 < today)
      }
    }
  }
}
