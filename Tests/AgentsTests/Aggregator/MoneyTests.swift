import Agents
import Events
import Testing

@Suite struct MoneyTests {
  typealias Metric = MetricUnderTest

  static func rate(_ currency: String, _ day: Int, ppm: Int64, weight: Int8 = 1) -> Observation {
    row(
      "", day, hour: 0, value: ppm, unit: "ppm/0", name: currency, source: "rates",
      measure: "rate", weight: weight)
  }

  /// Half to even, once for each row: 50 cents at 1.15 is 57.5, 70 at 1.15 is 80.5.
  @Test func `each amount is converted at its own day's rate and rounded once`() throws {
    var metric = try Metric(.sum, unit: "USD/2")
    metric.given([
      Self.rate("EUR", 24, ppm: 1_150_000), Self.rate("JPY", 24, ppm: 6_410),
      row(value: 50, unit: "EUR/2"), row(value: 70, unit: "EUR/2"),
      row(value: 1_000, unit: "JPY/0"), row(value: 1, unit: "USD/2"),
      row(value: 125_000_000, unit: "USD/6"), row(value: 5_000, unit: "USD/6"),
    ])
    // 58 + 80 + 641 + 1 + 12500 + 0 (half a cent goes to even) cents.
    #expect(metric.values(on: 25) == ["x · 2025-11-24: 132.80"])
  }

  @Test func `a row taken back is worth what it was worth`() throws {
    var metric = try Metric(.standing, unit: "USD/2")
    let began = MetricUnderTest.noon(20)
    metric.given([
      Self.rate("EUR", 20, ppm: 1_100_000), Self.rate("EUR", 24, ppm: 1_200_000),
      row("", 20, value: 1_000, unit: "EUR/2"),
      row("", 24, value: 1_000, unit: "EUR/2", weight: -1, origin: began),
      row("", 24, value: 500, unit: "EUR/2"),
    ])
    #expect(
      metric.values(on: 25).suffix(2) == ["x · 2025-11-23: 11.00", "x · 2025-11-24: 6.00"])
  }

  @Test func `money without a rate waits for it, and a mended rate restates`() throws {
    var metric = try Metric(.sum, unit: "USD/2")
    metric.given([row(value: 1_000, unit: "EUR/2"), row(value: 7, unit: "USD/2")])
    metric.read(["a", "b", "rates"], upTo: Metric.noon(26))
    let first = metric.decisions(at: Metric.noon(25, hour: 6))
    #expect(first.map(\.value) == [Quantity(mantissa: 7, decimals: 2)])
    #expect(first[0].claims[0].isComplete == false)
    metric.given([Self.rate("EUR", 24, ppm: 1_100_000)])
    let second = metric.decisions(at: Metric.noon(25, hour: 7))
    #expect(second.map(\.value) == [Quantity(mantissa: 1_107, decimals: 2)])
    #expect(second[0].claims[0].isComplete)
    metric.given([
      Self.rate("EUR", 24, ppm: 1_100_000, weight: -1), Self.rate("EUR", 24, ppm: 1_200_000),
    ])
    #expect(metric.values(on: 25) == ["x · 2025-11-24: 12.07"])
  }
}
