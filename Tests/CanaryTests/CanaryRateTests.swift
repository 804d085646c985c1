import Replay
import Testing

@Suite struct CanaryRateTests {
  @Test func `the interval is Wilson's`() {
    // Newcombe 1998, table I: 81 of 263, and 0 of 20.
    let interval = CanaryRate(different: 81, cells: 263).interval
    #expect((interval.lowerBound - 0.2553).magnitude < 0.0001)
    #expect((interval.upperBound - 0.3662).magnitude < 0.0001)
    let none = CanaryRate(different: 0, cells: 20).interval
    #expect(none.lowerBound == 0)
    #expect((none.upperBound - 0.1611).magnitude < 0.0001)
  }

  @Test func `the error of a rule is the tail of a binomial`() {
    // 0.995 to the power of 600.
    let row = CanaryRate(different: 0, cells: 600).error(atLimit: 5_000)
    #expect((row - 0.0494).magnitude < 0.0001)
    // At most 2 of 10 with a chance of a half: 56 of 1,024.
    let coin = CanaryRate(different: 2, cells: 10).error(atLimit: 500_000)
    #expect((coin - 56.0 / 1_024).magnitude < 1e-12)
  }

  @Test func `a limit is not reached by touching it`() {
    #expect(CanaryRate(different: 4, cells: 1_000).isUnder(5_000))
    #expect(!CanaryRate(different: 5, cells: 1_000).isUnder(5_000))
    #expect(!CanaryRate(different: 0, cells: 0).isUnder(5_000))
  }
}
