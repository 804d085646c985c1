import Events
import PlumblineTesting
import Testing

@testable import Agents

@Suite struct DailySeriesTests {
  /// Values that arrive in any order, and again, leave what they would have left in order.
  @Test(arguments: 1...20)
  func `the order of arrival does not matter, only the last value of a day`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var last: [Int32: Int64] = [:]
    var series = DailySeries()
    for _ in 0..<200 {
      let day = Int32.random(in: 20_000..<20_060, using: &random)
      let value = Int64.random(in: -5...1_000_000, using: &random)
      last[day] = value
      series.set(millionths: value, on: day)
    }
    var inOrder = DailySeries()
    for (day, value) in last.sorted(by: { $0.key < $1.key }) {
      inOrder.set(millionths: value, on: day)
    }
    #expect(series == inOrder, "seed \(seed)")
    for day in Int32(20_000)..<20_060 {
      #expect(series.value(on: day) == last[day])
    }
  }

  @Test func `quantities become millionths, whatever they are written in`() throws {
    #expect(DailySeries.millionths(of: Quantity(mantissa: 12_345, decimals: 2)) == 123_450_000)
    #expect(DailySeries.millionths(of: Quantity(mantissa: -7)) == -7_000_000)
    let third = try #require(Quantity(ratioOf: 1, to: 3))
    #expect(DailySeries.millionths(of: third) == 333_333)
    #expect(DailySeries.millionths(of: Quantity(mantissa: Int128.max)) == 900_000_000_000_000_000)
  }
}
