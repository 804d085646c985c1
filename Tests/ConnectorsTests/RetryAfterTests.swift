import Events
import Testing

@testable import Connectors

@Suite struct RetryAfterTests {
  let now = Timestamp(seconds: 784_111_777)  // 1994-11-06T08:49:37Z

  @Test func `seconds are seconds`() {
    #expect(RetryAfter.pause("120", now: now) == .seconds(120))
    #expect(RetryAfter.pause("0", now: now) == .zero)
  }

  @Test(arguments: [
    "Sun, 06 Nov 1994 08:49:47 GMT", "Sunday, 06-Nov-94 08:49:47 GMT", "Sun Nov  6 08:49:47 1994",
  ])
  func `a date in each of its three forms is the time until then`(text: String) {
    #expect(RetryAfter.pause(text, now: now) == .seconds(10))
  }

  @Test func `a date that has passed is no pause`() {
    #expect(RetryAfter.pause("Sun, 06 Nov 1994 08:00:00 GMT", now: now) == .zero)
  }

  @Test(arguments: ["", "soon", "-5", "1.5", "Sun, 31 Feb 1994 08:49:37 GMT", "06 Nov 1994"])
  func `anything else is no pause at all`(text: String) {
    #expect(RetryAfter.pause(text, now: now) == nil)
  }
}
